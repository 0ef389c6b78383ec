// `npm run check:self-hosting`: does what docs/guides/self-hosting.md says, as far as that goes without a container engine and
// without an init system: the steps of the container file in a clean folder, and systemd's own check of the unit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, server } from './lib/build.mjs';
import { run } from './lib/child.mjs';
import { freePort } from './lib/free-port.mjs';
import { inRoot } from './lib/root.mjs';

const GUIDE = inRoot('docs/guides/self-hosting');
const SECRETS = {
  AUTHKIT_API_KEY: 'sk_check_0123456789abcdef0123456789abcdef',
  AUTHKIT_ADMIN_PASSWORD: 'a password of this check',
  AUTHKIT_SMTP_URL: 'smtp://127.0.0.1:1',
  AUTHKIT_SMTP_FROM: 'auth@example.com',
};

/** @param {boolean} holds @param {string} what */
function expect(holds, what) {
  if (!holds) throw new Error(`Not so: ${what}`);
  console.log(`✓ ${what}`);
}

/** @param {string} command @param {string[]} args @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options] */
async function succeed(command, args, options) {
  const { ok, output } = await run(command, args, options);
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

/** Instructions, each in one line. @param {string} text */
function instructionsOf(text) {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, rest };
    });
}

/** @param {string} image a folder that stands for the image's root */
async function buildImage(image) {
  const packed = await succeed('npm', [
    'pack',
    '--silent',
    '-w',
    'packages/authkit-server',
    '--pack-destination',
    image,
  ]);
  const context = join(image, 'context');
  await mkdir(context);
  await copyFile(join(image, packed.trim().split('\n').at(-1) ?? ''), join(context, 'authkit-server.tgz'));
  await copyFile(join(GUIDE, 'authkit.yaml'), join(context, 'authkit.yaml'));

  // Paths of the image are below its folder here, and its user is whoever runs this.
  /** @param {string} text */
  const here = (text) =>
    text.replaceAll(/(?<=^|[\s"'])\/(?=opt\/|var\/|etc\/)/g, `${image}/`).replaceAll('-o node -g node ', '');
  // Whoever runs this may have a database of their own.
  const env = { ...process.env, DATABASE_URL: '' };
  let folder = image;
  /** @type {string[]} */
  let entrypoint = [];
  /** @type {string[]} */
  let healthcheck = [];
  for (const { name, rest } of instructionsOf(await readFile(join(GUIDE, 'Containerfile'), 'utf8'))) {
    if (name === 'WORKDIR') await mkdir((folder = here(rest)), { recursive: true });
    else if (name === 'COPY') await succeed('cp', [join(context, rest.split(' ')[0] ?? ''), folder]);
    else if (name === 'RUN') await succeed('sh', ['-c', here(rest)], { cwd: folder, env });
    else if (name === 'ENTRYPOINT') entrypoint = JSON.parse(here(rest));
    else if (name === 'HEALTHCHECK') healthcheck = JSON.parse(rest.replace('CMD ', ''));
    else if (!['FROM', 'ENV', 'USER', 'VOLUME', 'EXPOSE'].includes(name))
      throw new Error(`What does ${name} do?`);
  }
  const settings = await readFile(join(context, 'authkit.yaml'), 'utf8');
  await mkdir(join(image, 'etc/authkit'), { recursive: true });
  await writeFile(join(image, 'etc/authkit/authkit.yaml'), here(settings));
  return { folder, entrypoint, healthcheck, env };
}

/** @param {string} image */
async function checkContainerFile(image) {
  const { folder, entrypoint, healthcheck, env } = await buildImage(image);
  const port = String(await freePort(undefined));
  /** @param {string} text */
  const moved = (text) => text.replace('0.0.0.0', '127.0.0.1').replace(/\b4000\b/, port);
  const [command = '', ...args] = entrypoint.map(moved);
  const refused = await run(command, args, { cwd: folder, env });
  expect(
    !refused.ok && refused.output.includes('apiKey must be set'),
    'without its secrets it does not start, and says why',
  );

  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, ...SECRETS },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  try {
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    expect(printed.startsWith('AuthKit listening on https://auth.example.com'), 'with them it listens');
    const [check = '', ...how] = healthcheck.map(moved);
    expect((await run(check, how, { cwd: folder, env })).ok, 'its health check passes');
    const page = await fetch(`http://127.0.0.1:${port}/dashboard`, { redirect: 'manual' });
    expect(page.headers.get('location') === '/dashboard/sign-in', 'its dashboard asks for the password');
    await access(join(image, 'var/lib/authkit/authkit.sqlite'));
    expect(!Object.values(SECRETS).some((secret) => printed.includes(secret)), 'it prints no secret');
  } finally {
    child.kill('SIGTERM');
  }
  const [code] = await once(child, 'exit');
  expect(code === 0, 'it stops when it is told to');
}

/** @param {string} image where the container file has installed the server, which the unit wants to run */
async function checkUnit(image) {
  if (process.platform !== 'linux') {
    console.log('– the unit was not checked: only Linux has systemd');
    return;
  }
  const found = await run('systemd-analyze', ['--version']);
  if (!found.ok) {
    if (process.getuid?.() !== 0) throw new Error('systemd-analyze is missing: apt-get install systemd');
    await succeed('apt-get', ['install', '-y', '--no-install-recommends', 'systemd']);
  }
  const unit = await readFile(join(GUIDE, 'authkit.service'), 'utf8');
  const copy = join(image, 'authkit.service');
  // The programs have to be there: systemd looks.
  await writeFile(
    copy,
    unit.replace('/usr/bin/node', process.execPath).replaceAll(/(?<=\s)\/opt\//g, `${image}/opt/`),
  );
  const verified = await run('systemd-analyze', ['verify', '--man=no', copy]);
  const own = verified.output.split('\n').filter((line) => line.includes('authkit.service'));
  expect(
    verified.ok && own.length === 0,
    `systemd has nothing to say about the unit${own.map((line) => `\n  ${line}`).join('')}`,
  );
  const security = await run('systemd-analyze', ['security', '--offline=yes', '--threshold=20', copy]);
  expect(security.ok, `its exposure is at most 2.0 of 10: ${security.output.trim().split('\n').at(-1)}`);
}

const image = await mkdtemp(join(tmpdir(), 'authkit-image-'));
try {
  await buildAll([server]);
  await checkContainerFile(image);
  await checkUnit(image);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(image, { recursive: true, force: true });
}
