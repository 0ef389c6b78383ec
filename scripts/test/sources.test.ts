import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from '../lib/sources.mjs';

let folder = '';
let before = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src', 'a.ts'), 'a');
  await writeFile(join(folder, 'src', 'b.ts'), 'b');
  before = await fingerprint([folder]);
});
afterEach(() => rm(folder, { recursive: true }));

it('does not change with a date', async () => {
  await utimes(join(folder, 'src', 'a.ts'), 0, 0);
  expect(await fingerprint([folder])).toBe(before);
});

it('does not change with what a build writes', async () => {
  for (const output of ['dist', '.next', 'node_modules']) {
    await mkdir(join(folder, output));
    await writeFile(join(folder, output, 'x'), 'x');
  }
  expect(await fingerprint([folder])).toBe(before);
});

it.each([
  ['an edit', () => writeFile(join(folder, 'src', 'a.ts'), 'A')],
  ['a new file', () => writeFile(join(folder, 'src', 'c.ts'), '')],
  ['a removed file', () => rm(join(folder, 'src', 'b.ts'))],
  ['a renamed file', () => rename(join(folder, 'src', 'b.ts'), join(folder, 'src', 'c.ts'))],
])('changes with %s', async (_, change) => {
  await change();
  expect(await fingerprint([folder])).not.toBe(before);
});
