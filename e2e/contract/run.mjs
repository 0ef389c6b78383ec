// `npm run test:contract`: installs the published package into folders of its own, builds the apps, and compares. With
// --write, docs/compared.md is written.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const args = process.argv.slice(2).filter((argument) => argument !== '--write');
const env = { ...process.env, AUTHKIT_CONTRACT: process.argv.includes('--write') ? 'write' : 'compare' };
const commands = [
  ['node', [`${here}build.mjs`]],
  ['npm', ['exec', '--', 'playwright', 'test', '--project=contract', ...args]],
];
for (const [command, list] of /** @type {[string, string[]][]} */ (commands)) {
  const { status } = spawnSync(command, list, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
