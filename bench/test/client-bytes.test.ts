/** What the client half weighs, as an app would load it: no more than the published package's, while doing more. */
import { expect, test } from 'vitest';
import { SETS, weighOurs, weighWhatFollows } from '../rows/client-bytes.ts';

test.each(SETS)('$what: at most $most kB', async ({ source, most }) => {
  expect(await weighOurs(source)).toBeLessThanOrEqual(most * 1000);
});

test('what is loaded after hydration', async () => {
  expect(await weighWhatFollows()).toBeLessThanOrEqual(3_300);
});
