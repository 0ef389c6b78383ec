import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';

/** @param {import('./child.mjs').Finished} finished @param {string} what */
function succeeded({ ok, output }, what) {
  if (!ok) throw new Error(`${what} failed:\n${output}`);
  return output;
}

/**
 * The library as it would be published, out of what is built.
 *
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} its path
 */
export async function packLibrary(folder) {
  await mkdir(folder, { recursive: true });
  const args = ['pack', '--silent', '-w', 'packages/authkit-nextjs', '--pack-destination', folder];
  const output = succeeded(await run('npm', args), 'npm pack');
  const name = output.trim().split('\n').at(-1) ?? '';
  return join(folder, name);
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
