import { access, constants } from 'node:fs/promises';
import { run } from './child.mjs';

const PLACES = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
  '/usr/bin/valkey-server',
];

/** @param {string} path */
const isExecutable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function findRedis() {
  const named = process.env['REDIS_SERVER_PATH'];
  for (const path of named ? [named] : PLACES) if (await isExecutable(path)) return path;
  return undefined;
}

const isDebian = () =>
  access('/etc/debian_version').then(
    () => true,
    () => false,
  );

/**
 * Finds a Redis server for the tests over several processes; they start and stop it themselves. Root on Debian gets one
 * installed; anybody else is told what to type.
 *
 * @returns {Promise<string>} the path of the executable
 */
export async function ensureRedis() {
  const found = await findRedis();
  if (found) return found;

  const debian = await isDebian();
  if (debian && process.getuid?.() === 0) {
    console.log('Installing Redis (apt-get) …');
    // RUNLEVEL: installed, but not started as a service.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const update = await run('apt-get', ['update'], { env });
    const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], {
      env,
    });
    const installed = await findRedis();
    if (installed) return installed;
    throw new Error(`Redis could not be installed:\n${update.output}${install.output}`);
  }

  throw new Error(
    debian
      ? 'The tests over several processes need Redis. Type: sudo apt-get update && sudo apt-get install -y redis-server'
      : 'The tests over several processes need Redis. Type: REDIS_SERVER_PATH=/path/to/redis-server npm test',
  );
}
