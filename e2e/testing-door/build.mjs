// Makes a user's project of examples/testing: a folder of its own, both packages installed from the tarballs that would be
// published, and the app built.
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/lib/child.mjs';
import { cleanEnv, packPackage } from '../../scripts/lib/packed.mjs';
import { inRoot, root } from '../../scripts/lib/root.mjs';
import { startRegistry } from '../seeds/registry.mjs';

const out = fileURLToPath(new URL('.apps', import.meta.url));
const project = join(out, 'project');
const NOT_COPIED = new Set([
  'node_modules',
  '.next',
  'next-env.d.ts',
  'package.json',
  'tsconfig.tsbuildinfo',
]);

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const env = { ...cleanEnv(), npm_config_cache: join(out, 'npm-cache'), WORKSPACE_ROOT: root };
  const { ok, output } = await run(command, args, { env, cwd: project });
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

async function main() {
  await rm(out, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  const example = inRoot('examples/testing');
  for (const name of await readdir(example)) {
    if (!NOT_COPIED.has(name)) await cp(join(example, name), join(project, name), { recursive: true });
  }
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');

  const library = await packPackage('packages/authkit-nextjs', out);
  const server = await packPackage('packages/authkit-server', out);
  const registry = await startRegistry({ published: [library, server], installed: inRoot('node_modules') });
  try {
    // Next, React and the test runners are there already, further up.
    await writeFile(
      join(project, '.npmrc'),
      `registry=${registry.url}\nlegacy-peer-deps=true\naudit=false\nfund=false\n`,
    );
    await must('npm', ['install', library.tarball]);
    await must('npm', ['install', '--save-dev', server.tarball]);
  } finally {
    registry.close();
  }
  await must('npm', ['exec', '--', 'next', 'typegen']);
  await must('npm', ['exec', '--', 'tsc', '--noEmit']);
  await must('npm', ['exec', '--', 'next', 'build']);
  await writeFile(join(out, 'done'), `${new Date().toISOString()}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
