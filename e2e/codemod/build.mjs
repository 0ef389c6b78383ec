// An app as it is written for the published package, moved here by the codemod and by nothing else, checked and built.
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/lib/child.mjs';
import { inRoot } from '../../scripts/lib/root.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '.apps');
const app = join(out, 'app');

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const { ok, output } = await run(command, args, { cwd: app });
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

try {
  await rm(out, { recursive: true, force: true });
  await cp(join(here, 'app'), app, { recursive: true });
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await must(process.execPath, [
    inRoot('packages/authkit-server/bin/authkit-server.js'),
    'codemod',
    '--write',
  ]);
  await must('npm', ['exec', '--', 'next', 'typegen']);
  await must('npm', ['exec', '--', 'tsc', '--noEmit']);
  await must('npm', ['exec', '--', 'next', 'build']);
  await writeFile(join(out, 'done'), `${new Date().toISOString()}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
