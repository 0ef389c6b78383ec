/** What a request makes the process do: counted, so that it can be held without a stopwatch. */
import { expect, test } from 'vitest';
import { countBoth } from '../rows/counts.ts';

const NOTHING = { unseals: 0, seals: 0, verifies: 0, otherCrypto: 0, poolJobs: 0, networkCalls: 0 };

test('a proxy and three withAuth() open and verify a session once, then never again', async () => {
  const { ours } = await countBoth(['ours']);

  expect(ours.start).toMatchObject({ unseals: 1, verifies: 1, seals: 0, networkCalls: 1 });
  expect(ours.firstSight).toMatchObject({ unseals: 1, verifies: 1, seals: 0, networkCalls: 0 });
  expect(ours.warm).toEqual(NOTHING);
  expect(ours.signedOutDocument).toEqual(NOTHING);
  expect(ours.signedOutPrefetch).toEqual(NOTHING);
});
