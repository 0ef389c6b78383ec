import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NOT_SOURCES = new Set([
  'node_modules',
  'dist',
  'test',
  '.next',
  'test-results',
  'next-env.d.ts',
  '.apps',
]);

/** @param {string} path @returns {Promise<string[]>} */
async function filesUnder(path) {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter(
    (name) => !NOT_SOURCES.has(name) && !name.endsWith('.tsbuildinfo'),
  );
  return (await Promise.all(names.map((name) => filesUnder(join(path, name))))).flat();
}

/**
 * A fingerprint of what files say, whatever their dates: a fresh clone and a switched branch change every date.
 *
 * @param {string[]} paths files and folders
 */
export async function fingerprint(paths) {
  const files = (await Promise.all(paths.map(filesUnder))).flat().toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
