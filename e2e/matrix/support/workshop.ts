/** Installs, packs and builds what the matrix tries; keeps what is still good in `.local/matrix`. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../support/child.ts';
import { hostNode } from '../../support/host-node.ts';
import type { Combination, Install } from './combinations.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const matrix = fileURLToPath(new URL('..', import.meta.url));
const kept = join(root, '.local', 'matrix');
const fixture = join(matrix, 'fixture');
/** The same in every process of one run. */
const run = process.env['AUTHKIT_MATRIX_RUN'] ?? '';

/** Settings of the shell must reach neither a build nor an app. */
export const cleanEnv = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NEXT_PUBLIC_)?WORKOS_|^npm_/.test(name)),
  ),
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
});

export const nodeOf = ({ hostNode: onHost }: Pick<Combination, 'hostNode'>): string =>
  onHost && hostNode !== undefined ? hostNode : process.execPath;

function npm(args: string[], cwd: string): string {
  const { NODE_ENV: _, ...env } = cleanEnv();
  const done = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (done.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

const hashOf = (...contents: (string | Buffer)[]) => {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content).update('\0');
  return hash.digest('hex');
};

const stampOf = (folder: string, name: string) => {
  const file = join(folder, `${name}.stamp`);
  return {
    says: (value: string) => existsSync(file) && readFileSync(file, 'utf8') === value,
    write: (value: string) => writeFileSync(file, value),
  };
};

let tarball: { file: string; hash: string } | undefined;

/** The library as it would be published. */
export function packed(): { file: string; hash: string } {
  if (tarball) return tarball;
  mkdirSync(kept, { recursive: true });
  const said = npm(['pack', '--json', '--pack-destination', kept, '-w', 'packages/authkit-nextjs'], root);
  const filename = /"filename":\s*"([^"]+)"/.exec(said)?.[1] ?? '';
  const file = join(kept, filename.replace(/^@/, '').replace('/', '-'));
  tarball = { file, hash: hashOf(readFileSync(file)) };
  return tarball;
}

/**
 * A folder with this Next, and the packed library installed into it by npm. Not by `npm ci`, which wants the lock to list
 * binaries of other platforms that npm left out because the registry lacked them when it was made.
 */
export function installed(install: Install): string {
  const folder = join(kept, install);
  const from = join(matrix, 'installs', install);
  const { file, hash } = packed();
  const names = ['package.json', 'package-lock.json'];
  const wanted = hashOf(hash, ...names.map((name) => readFileSync(join(from, name))));
  const stamp = stampOf(kept, install);
  if (stamp.says(wanted)) return folder;
  mkdirSync(folder, { recursive: true });
  for (const name of names) cpSync(join(from, name), join(folder, name));
  // Under a version that npm has seen it would keep what it installed before.
  rmSync(join(folder, 'node_modules', '@workos-inc', 'authkit-nextjs'), { recursive: true, force: true });
  npm(['install', file, '--no-save', '--ignore-scripts'], folder);
  stamp.write(wanted);
  return folder;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Copies the fixture, with what this combination changes, to a folder that can be built. */
function layOut(combination: Combination, app: string): void {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const copy = (from: string, to: string) => {
    if (existsSync(join(fixture, from))) cpSync(join(fixture, from), join(app, to), { recursive: true });
  };
  const pages = combination.intl ? 'app/[locale]' : 'app';
  for (const name of ['next.config.mjs', 'tsconfig.json', 'lib']) copy(name, name);
  copy('routes', 'app');
  copy('pages', pages);
  for (const [feature, folder] of [
    [combination.intl, 'with-intl'],
    [combination.csp, 'with-csp'],
    [combination.cacheComponents, 'with-cache-components'],
  ] as const) {
    if (!feature) continue;
    copy(`${folder}/pages`, pages);
    for (const name of ['lib', 'i18n']) copy(`${folder}/${name}`, name);
  }
  if (combination.proxy === 'proxy') copy('proxies/proxy.ts', 'proxy.ts');
  if (combination.proxy === 'middleware-on-edge') copy('proxies/proxy.ts', 'middleware.ts');
  if (combination.proxy === 'middleware-on-node') copy('proxies/middleware-on-node.ts', 'middleware.ts');
  const nextConfig = {
    ...(combination.basePath && { basePath: combination.basePath }),
    ...(combination.trailingSlash && { trailingSlash: true }),
    ...(combination.standalone && { output: 'standalone' }),
    ...(combination.cacheComponents && cacheComponentsIn(combination)),
    ...(combination.proxy === 'middleware-on-node' &&
      combination.install === 'next-15.2.3' && { experimental: { nodeMiddleware: true } }),
  };
  // Without one of its own it would be what the repository around it is: of ECMAScript modules.
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'matrix-app', private: true }));
  writeFileSync(
    join(app, 'combination.json'),
    JSON.stringify({ nextConfig, intl: combination.intl === true }),
  );
}

/** With partial prefetching where Turbopack builds: what a new app has. */
const cacheComponentsIn = ({ install, bundler }: Combination) =>
  install === 'next-16'
    ? { cacheComponents: true, ...(bundler === 'turbopack' && { partialPrefetching: true }) }
    : { experimental: { cacheComponents: true } };

/** `next build`, to its end. */
export async function build(app: string, combination: Combination): Promise<{ ok: boolean; output: string }> {
  const next = join(installed(combination.install), 'node_modules', 'next', 'dist', 'bin', 'next');
  const child = startChild(nodeOf(combination), [next, 'build', ...bundlerFlags(combination)], {
    cwd: app,
    // A build needs none of the library's settings. An image has one inlined, of the machine it was built on.
    env: {
      ...cleanEnv(),
      ...(combination.standalone && { NEXT_PUBLIC_WORKOS_REDIRECT_URI: 'https://build.example/callback' }),
    },
  });
  const code = await child.ended;
  return { ok: code === 0, output: child.output() };
}

/** Next 16 takes Turbopack unless told otherwise, Next 15 webpack. */
const bundlerFlags = ({ install, bundler }: Combination): string[] =>
  (install === 'next-16') === (bundler === 'turbopack') ? [] : [`--${bundler}`];

/** A fresh copy, ready to be built. */
export function laidOut(combination: Combination, name = combination.name): string {
  const app = join(installed(combination.install), 'apps', name);
  layOut(combination, app);
  return app;
}

/** A built app's folder; built already, when nothing it is made of has changed. */
export async function built(combination: Combination): Promise<string> {
  mkdirSync(kept, { recursive: true });
  // Every test of a combination asks; what failed once in this run is not tried again.
  const failure = stampOf(kept, `${combination.name}.failed`);
  if (failure.says(run)) throw new Error(`${combination.name} does not build; its first test says why.`);
  try {
    return await builtNow(combination);
  } catch (error) {
    failure.write(run);
    throw error;
  }
}

async function builtNow(combination: Combination): Promise<string> {
  const apps = join(installed(combination.install), 'apps');
  mkdirSync(apps, { recursive: true });
  const app = join(apps, combination.name);
  const sources = [...filesOf(fixture), fileURLToPath(import.meta.url)].map(
    (file) => `${file}\0${readFileSync(file, 'utf8')}`,
  );
  const made = hashOf(packed().hash, JSON.stringify(combination), nodeOf(combination), ...sources);
  const stamp = stampOf(apps, combination.name);
  if (stamp.says(made)) return app;
  layOut(combination, app);
  const { ok, output } = await build(app, combination);
  if (!ok) throw new Error(`${combination.name} does not build:\n${output}`);
  writeFileSync(join(app, 'build.log'), output);
  if (combination.standalone) completeImage(app);
  stamp.write(made);
  return app;
}

/** A standalone build, ready to be carried anywhere. */
export const imageOf = (app: string) => join(app, '.next', 'standalone');

/** Where in it the server starts: below the folder that the dependencies are installed in. */
export const insideImage = ({ name }: Combination) => join('apps', name);

/** As a Dockerfile does it: Next leaves these files to a CDN. */
function completeImage(app: string): void {
  const inside = join(imageOf(app), 'apps', basename(app), '.next', 'static');
  cpSync(join(app, '.next', 'static'), inside, { recursive: true });
}
