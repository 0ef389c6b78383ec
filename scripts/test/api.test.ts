/** What the published packages promise by their types. A breaking change shows as a changed line in `packages/<name>/api`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apiOf } from '../lib/api.mjs';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const DOORS: [name: string, door: string][] = [
  ['authkit-nextjs', 'index'],
  ['authkit-nextjs', 'components'],
  ['authkit-nextjs', 'testing'],
  ['authkit-nextjs', 'redis'],
  ['authkit-server', 'index'],
  ['eslint-plugin-authkit', 'index'],
];

test.each(DOORS)('%s: %s', async (name, door) => {
  const api = apiOf(join(packages, name, 'dist'), `${door}.d.ts`);
  // Run with `--update` when a change is meant, and read the difference.
  await expect(api).toMatchFileSnapshot(join(packages, name, 'api', `${door}.d.ts`));
});

test('a renamed option, also of a type that is only mentioned, is seen', () => {
  const dist = mkdtempSync(join(tmpdir(), 'api-'));
  const write = (option: string) => {
    writeFileSync(join(dist, 'index.d.ts'), `export { make } from './make.js';\n`);
    writeFileSync(
      join(dist, 'options.d.ts'),
      `export interface Options {\n    ${option}: string;\n}\ninterface Hidden {\n    x: 1;\n}\n`,
    );
    writeFileSync(
      join(dist, 'make.d.ts'),
      `import type { Options as Given } from './options.js';\n/** A comment. */\nexport declare function make(options: Given): void;\n`,
    );
    return apiOf(dist, 'index.d.ts');
  };
  const before = write('name');
  expect(before).toContain('name: string');
  expect(before).not.toMatch(/Hidden|comment/);
  expect(write('title')).not.toBe(before);
  rmSync(dist, { recursive: true });
});
