// `npm run test:postgres`: the server's unit tests once more, on a PostgreSQL of their own.
import { spawn } from 'node:child_process';
import { startPostgres } from './lib/postgres.mjs';
import { root } from './lib/root.mjs';

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
    ...process.argv.slice(2),
  ];
  const env = { ...process.env, AUTHKIT_TEST_POSTGRES: postgres.url };
  const tests = spawn('npx', args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = await new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await postgres.stop();
}
