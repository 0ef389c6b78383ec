// `npm run test:postgres`: all of the server's tests, on a PostgreSQL of their own. `npm run test:postgres -- events` runs the
// files with that in their name.
import { spawn } from 'node:child_process';
import { startPostgres } from './lib/postgres.mjs';
import { root } from './lib/root.mjs';

const given = process.argv.slice(2);

const postgres = await startPostgres();
try {
  const args = [
    'vitest',
    'run',
    '--project=@workos-inc/authkit-server',
    '--testTimeout=60000',
    '--hookTimeout=60000',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/postgres.json',
    ...given,
  ];
  const env = { ...process.env, AUTHKIT_TEST_POSTGRES: postgres.url };
  const tests = spawn('npx', args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  // Whoever stops this script gets the cluster stopped, too: once the tests have ended.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void tests.kill(signal));
  }
  process.exitCode = await new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await postgres.stop();
}
