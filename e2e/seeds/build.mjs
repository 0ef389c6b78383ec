// Makes an app of each set-up guide: its snippets in their places, the library installed from the tarball that would be
// published, by the command the guide gives; then types are checked and the app is built.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/lib/child.mjs';
import { cleanEnv, packPackage } from '../../scripts/lib/packed.mjs';
import { inRoot } from '../../scripts/lib/root.mjs';
import { startRegistry } from './registry.mjs';
import { DOCUMENTS, fill, snippetCode } from './snippets.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '.apps');
const require = createRequire(import.meta.url);
/** @type {{ getMiddlewareMatchers: (matcher: string[], config: object) => { regexp: string }[] }} Next's own. */
const { getMiddlewareMatchers } = require('next/dist/build/analysis/get-page-static-info.js');
const LIBRARY = '@workos-inc/authkit-nextjs';

/** @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env] */
async function must(command, args, cwd, env = process.env) {
  const { ok, output } = await run(command, args, { env, cwd });
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

/** @param {string} document */
async function assemble(document) {
  const app = join(out, document);
  for (const from of ['shared', document]) await cp(join(here, 'apps', from), app, { recursive: true });
  for (const entry of await readdir(app, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    await writeFile(file, fill(await readFile(file, 'utf8')));
  }
  await writeFile(join(app, 'middlewares/matchers.ts'), await matchersOf(join(app, 'middlewares')));
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  return app;
}

/**
 * What Next makes of each middleware's `matcher`, which counts only in the one file that is a project's middleware.
 *
 * @param {string} folder
 */
async function matchersOf(folder) {
  /** @type {Record<string, string[]>} */
  const matchers = {};
  for (const file of await readdir(folder)) {
    const code = await readFile(join(folder, file), 'utf8');
    const [, list] = /^export const config = \{ matcher: (\[.*\]) \};$/m.exec(code) ?? [];
    if (list === undefined) continue;
    const found = getMiddlewareMatchers(JSON.parse(list.replaceAll("'", '"')), {});
    matchers[basename(file, extname(file))] = found.map(({ regexp }) => regexp);
  }
  return `export const matchers: Record<string, string[]> = ${JSON.stringify(matchers, null, 2)};\n`;
}

/**
 * @param {string} app
 * @param {string} snippet one that installs
 * @param {string} registry
 */
async function install(app, snippet, registry) {
  const [command = '', ...args] = snippetCode(snippet).trim().split(' ');
  // Next and React are there already, further up.
  await writeFile(
    join(app, '.npmrc'),
    `registry=${registry}\nlegacy-peer-deps=true\naudit=false\nfund=false\n`,
  );
  await writeFile(join(app, 'yarn.lock'), '');
  await writeFile(
    join(app, '.yarnrc.yml'),
    `npmRegistryServer: ${registry}\nunsafeHttpWhitelist: [127.0.0.1]\nnodeLinker: node-modules\nenableGlobalCache: false\nenableTelemetry: false\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\n`,
  );
  const yarn = require.resolve('@yarnpkg/cli-dist/bin/yarn.js');
  const env = { ...cleanEnv(), npm_config_cache: join(app, '.npm-cache') };
  if (command === 'yarn') await must('node', [yarn, ...args], app, env);
  else await must(command, args, app, env);
  const installed = join(app, 'node_modules', LIBRARY, 'package.json');
  await readFile(installed);
}

async function main() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const published = [await packPackage('packages/authkit-nextjs', out)];
  const registry = await startRegistry({ published, installed: inRoot('node_modules') });
  try {
    for (const document of DOCUMENTS) {
      const app = await assemble(document);
      // One guide by npm, the other by yarn: both have the same two snippets.
      await install(app, `${document}/installation#${document === 'current' ? 1 : 2}`, registry.url);
      await must('npm', ['exec', '--', 'next', 'typegen'], app);
      await must('npm', ['exec', '--', 'tsc', '--noEmit', '-p', app], app);
      await must('npm', ['exec', '--', 'next', 'build'], app);
    }
  } finally {
    registry.close();
  }
  await writeFile(join(out, 'done'), `${new Date().toISOString()}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
