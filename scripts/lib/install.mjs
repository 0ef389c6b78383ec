import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { run } from './child.mjs';
import { inRoot } from './root.mjs';

// It lives in node_modules, so removing that folder also forgets that it was ever filled.
const STAMP = inRoot('node_modules', '.authkit-install-stamp');

const lockHash = async () =>
  createHash('sha256')
    .update(await readFile(inRoot('package-lock.json')))
    .digest('hex');

/** Installs what package-lock.json lists, unless that very file has been installed already. */
export async function ensureInstalled() {
  const wanted = await lockHash();
  const installed = await readFile(STAMP, 'utf8').catch(() => '');
  if (installed.trim() === wanted) return;

  console.log('Installing dependencies (npm ci) …');
  const { ok, output } = await run('npm', ['ci', '--no-audit', '--no-fund']);
  if (!ok) throw new Error(`npm ci failed:\n${output}`);
  await writeFile(STAMP, `${wanted}\n`);
}
