// Makes the same app three times: with this library, packed, and with two releases of the published package, which are
// installed from the registry into folders of their own and only ever run.
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/lib/child.mjs';
import { packLibrary, unpackInto } from '../../scripts/lib/packed.mjs';
import { fingerprint } from '../../scripts/lib/sources.mjs';
import { inRoot } from '../../scripts/lib/root.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '.apps');
const PUBLISHED = ['published-4', 'published-2'];

/** @param {string} path */
const read = (path) => readFile(path, 'utf8').catch(() => '');

/** @param {string} folder with a package.json and a lock file of its own */
async function install(folder) {
  const stamp = join(folder, 'node_modules/.installed');
  const wanted = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex');
  if ((await read(stamp)) === wanted) return;
  console.log(`Installing ${folder.slice(here.length)} …`);
  // Next and React are the repository's own, so that all three apps run on the same.
  const args = ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { ok, output } = await run('npm', args, { cwd: folder });
  if (!ok) {
    throw new Error(
      `The published package could not be installed; the contract tests compare with it, and need the npm registry once.\n${output}`,
    );
  }
  await writeFile(stamp, wanted);
}

/** @param {string} name @param {(app: string) => Promise<void>} addLibrary */
async function makeApp(name, addLibrary) {
  const app = join(out, name);
  const sources = [join(here, 'app'), join(here, 'build.mjs'), inRoot('package-lock.json')];
  const own = name === 'ours' ? inRoot('packages/authkit-nextjs') : join(here, name);
  const wanted = await fingerprint([...sources, own]);
  if ((await read(join(app, '.built'))) === wanted) return;
  console.log(`Building the app with ${name} …`);
  await rm(app, { recursive: true, force: true });
  await cp(join(here, 'app'), app, { recursive: true });
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await addLibrary(app);
  const { ok, output } = await run('npm', ['exec', '--', 'next', 'build'], { cwd: app });
  if (!ok) throw new Error(`The app with ${name} did not build:\n${output}`);
  await writeFile(join(app, '.built'), wanted);
}

try {
  for (const name of PUBLISHED) await install(join(here, name));
  await makeApp('ours', async (app) => unpackInto(await packLibrary(out), app));
  for (const name of PUBLISHED) {
    await makeApp(name, (app) =>
      cp(join(here, name, 'node_modules'), join(app, 'node_modules'), { recursive: true }),
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
