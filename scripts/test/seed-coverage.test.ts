import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sectionsOf } from '../../e2e/seeds/snippets.mjs';

it('every snippet of the set-up guides is run by a test, and docs/seed-coverage.md says by which', async () => {
  const script = fileURLToPath(new URL('../../e2e/seeds/coverage.mjs', import.meta.url));
  const complaints = await new Promise<string>((resolve) => {
    execFile('node', [script], (error, _stdout, stderr) => resolve(error ? stderr || error.message : ''));
  });
  expect(complaints).toBe('');
});

it.each([
  ['current', 27, '0e66d895a63da3953ee7d371d68e5e06fc694860abb4f0b10b3f984edc6b551b'],
  ['original', 12, '215740d875fe4ee4cfead3d2eac651bdd57c1d2b0c1a829c8ed76f664ff123d8'],
])('the code of the %s guide is what was given, to the byte', (document, count, digest) => {
  const snippets = sectionsOf(document).flatMap((section) => section.snippets);
  expect(snippets).toHaveLength(count);
  const hash = createHash('sha256');
  for (const { code } of snippets) hash.update(code);
  // Taken from the guides themselves: whoever mends a snippet does so in repairs.md, where it shows.
  expect(hash.digest('hex')).toBe(digest);
});
