/** Installs what the library is measured against, when it is needed. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { peers } from './places.ts';

export async function ensurePeers(): Promise<void> {
  const stamp = `${peers}node_modules/.bench-stamp`;
  const lock = await readFile(`${peers}package-lock.json`);
  const wanted = createHash('sha256').update(lock).digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  console.log('Installing the peers (npm ci in bench/peers) …');
  execFileSync('npm', ['ci'], { cwd: peers, stdio: ['ignore', 'ignore', 'inherit'] });
  await writeFile(stamp, wanted);
}
