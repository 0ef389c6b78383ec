import { spawn, spawnSync } from 'node:child_process';
import { access, chown, constants, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';
import { freePort } from './free-port.mjs';

const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** @param {string} path */
const isExecutable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The folder that holds `initdb` and `postgres`. */
async function findPostgres() {
  const versions = await readdir(DEBIAN_VERSIONS).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN_VERSIONS, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  for (const folder of folders) {
    if ((await isExecutable(join(folder, 'initdb'))) && (await isExecutable(join(folder, 'postgres')))) {
      return folder;
    }
  }
  return undefined;
}

/** @returns {Promise<string>} the folder of PostgreSQL's programs; root on Debian gets them installed */
async function ensurePostgres() {
  const found = await findPostgres();
  if (found) return found;
  const isDebian = await access('/etc/debian_version').then(
    () => true,
    () => false,
  );
  if (isDebian && process.getuid?.() === 0) {
    console.log('Installing PostgreSQL (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const update = await run('apt-get', ['update'], { env });
    const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { env });
    const installed = await findPostgres();
    if (installed) return installed;
    throw new Error(`PostgreSQL could not be installed:\n${update.output}${install.output}`);
  }
  throw new Error(
    isDebian
      ? 'These tests need PostgreSQL. Type: sudo apt-get update && sudo apt-get install -y postgresql'
      : 'These tests need PostgreSQL: install it so that `initdb` and `postgres` are on the PATH.',
  );
}

// PostgreSQL refuses to run as root.
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN),
    );
    if (uid !== undefined && gid !== undefined && !Number.isNaN(uid)) return { uid, gid };
  }
  throw new Error('There is no user "postgres" or "nobody" for PostgreSQL to run as.');
}

/**
 * Starts a PostgreSQL of our own on a free loopback port, with its data in a temporary folder.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} `url` has the name of no database: add one
 */
export async function startPostgres() {
  const bin = await ensurePostgres();
  const user = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'authkit-postgres-'));
  if (user) await chown(folder, user.uid, user.gid);
  const as = { ...user, cwd: folder };
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'authkit', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'];
  const made = spawnSync(join(bin, 'initdb'), initdb, { ...as, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stderr ?? made.error}`);

  const port = await freePort(undefined);
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    max_connections: '400',
    // The data lives for minutes, and a power cut would end the tests anyway.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // "Fast" shutdown: connections are closed, not waited for.
      server.kill('SIGINT');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await readiness(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://authkit@127.0.0.1:${port}`, stop };
}

/** @param {import('node:child_process').ChildProcessByStdio<null, null, import('node:stream').Readable>} server */
function readiness(server) {
  let log = '';
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    server.stderr.on('data', (chunk) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve(undefined);
    });
  });
}
