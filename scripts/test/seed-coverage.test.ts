import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('every snippet of the set-up guides is run by a test, and docs/seed-coverage.md says by which', async () => {
  const script = fileURLToPath(new URL('../../e2e/seeds/coverage.mjs', import.meta.url));
  const complaints = await new Promise<string>((resolve) => {
    execFile('node', [script], (error, _stdout, stderr) => resolve(error ? stderr || error.message : ''));
  });
  expect(complaints).toBe('');
});
