/** Row 13: how often a page asks its app about the session. */
import { expect, test } from 'vitest';
import { countRequests, RENEWALS } from '../../rows/client-requests.ts';

test('pages ask once or not at all, and in an hour no more often than tokens end', async () => {
  const { hour, ...asked } = await countRequests('ours', console.log);

  expect(asked).toEqual({ seeded: 0, plain: 1, focus: 0, tabs: 1, stale: 0 });
  expect(hour).toBeLessThanOrEqual(RENEWALS);
});
