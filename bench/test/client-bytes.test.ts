/**
 * What the client half weighs, as an app would load it. Before the page works, no more than the published package; for
 * each part, and for all of them together, what the guide's table says.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETS, weighLater, weighOurs } from '../rows/client-bytes.ts';

const GUIDE = new URL('../../docs/guides/client-components.md', import.meta.url);

/** The rows of the guide's table, in bytes: before the page works, after that, while impersonating, all, theirs. */
const table = readFileSync(GUIDE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && / \d+\.\d+ /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(2, -1)
      .map((cell) => Math.round(Number.parseFloat(cell) * 1000)),
  );

test('the table has a row for each set', () => {
  expect(table.map((row) => row.at(-1)! / 1000)).toEqual(SETS.map(({ most }) => most));
});

test.each(SETS.map((set, index) => ({ ...set, row: table[index]! })))(
  '$what: at most $most kB before the page works, and then what the guide says',
  async ({ what, source, most, row }) => {
    const later = await weighLater();
    // The bar is of the whole door; the other imports never load it.
    const parts = [await weighOurs(source), ...(what === 'the whole door' ? later : later.slice(0, 1))];
    expect(parts[0]).toBeLessThanOrEqual(most * 1000);
    for (const [index, part] of parts.entries()) expect(part).toBeLessThanOrEqual(row[index]!);
    expect(parts.reduce((sum, part) => sum + part)).toBeLessThanOrEqual(row[3]!);
  },
);
