import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Written aside and moved into place, so that a stop half-way leaves the old file whole.
 *
 * @param {string} path
 * @param {unknown} value
 */
export async function writePrivateJson(path, value) {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, unknown>>} empty when there is no such file
 */
export async function readPrivateJson(path) {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is not valid JSON. Remove it to start afresh: everybody is signed out then.`);
  }
}
