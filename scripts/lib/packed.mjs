import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { inRoot } from './root.mjs';

/** @param {import('./child.mjs').Finished} finished @param {string} what */
function succeeded({ ok, output }, what) {
  if (!ok) throw new Error(`${what} failed:\n${output}`);
  return output;
}

/**
 * A package as it would be published, out of what is built.
 *
 * @param {string} workspace
 * @param {string} folder where the tarball goes
 */
export async function packPackage(workspace, folder) {
  await mkdir(folder, { recursive: true });
  const args = ['pack', '--silent', '-w', workspace, '--pack-destination', folder];
  const output = succeeded(await run('npm', args), 'npm pack');
  /** @type {Record<string, unknown> & { name: string, version: string }} */
  const manifest = JSON.parse(await readFile(inRoot(workspace, 'package.json'), 'utf8'));
  return { name: manifest.name, manifest, tarball: join(folder, output.trim().split('\n').at(-1) ?? '') };
}

/**
 * The library's tarball.
 *
 * @param {string} folder where it goes
 */
export const packLibrary = async (folder) => (await packPackage('packages/authkit-nextjs', folder)).tarball;

/** Settings of whoever runs this must not decide where packages come from. @returns {NodeJS.ProcessEnv} */
export function cleanEnv() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(npm_|yarn_)/i.test(name)) delete env[name];
  return env;
}

/**
 * Unpacks it where an app looks for it. What it depends on is found further up.
 *
 * @param {string} tarball
 * @param {string} app the app's folder
 */
export async function unpackInto(tarball, app) {
  const place = join(app, 'node_modules/@workos-inc/authkit-nextjs');
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  succeeded(await run('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']), 'tar');
}
