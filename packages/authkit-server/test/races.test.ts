import { expect, test } from 'vitest';
import { redeemCode } from '../src/domain/codes.js';
import { endSession, findSession } from '../src/domain/sessions.js';
import { createRealm, issuedCode, rotatedPair, signedInRealm } from './support/realm.js';

const twenty = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, work));

test('twenty interleaved refreshes are one rotation with twenty equal answers', async () => {
  const { realm, token } = await signedInRealm();
  const pairs = await twenty(() => rotatedPair(realm, token));
  expect(pairs[0]?.refreshToken).toMatch(/^\w{28}$/);
  for (const pair of pairs) expect(pair).toEqual(pairs[0]);
  const tokens = await realm.db.selectFrom('refresh_tokens').select('spent_at').execute();
  expect(tokens.filter((row) => row.spent_at === null)).toHaveLength(1);
});

test('of twenty interleaved refreshes in strict single use one succeeds', async () => {
  const { realm, token } = await signedInRealm(0);
  const pairs = await twenty(() => rotatedPair(realm, token));
  expect(pairs.filter((pair) => pair !== undefined)).toHaveLength(1);
});

test('of twenty interleaved exchanges of one code one succeeds', async () => {
  const realm = await createRealm();
  const exchange = await issuedCode(realm);
  const redemptions = await twenty(() => redeemCode(realm, exchange));
  expect(redemptions.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await realm.db.selectFrom('sessions').select('id').execute()).toHaveLength(1);
});

test('a session that ends while it is being refreshed leaves no living token', async () => {
  const { realm, token, sid } = await signedInRealm();
  const session = await findSession(realm, sid);
  const [renewed] = await Promise.all([rotatedPair(realm, token), endSession(realm, session!)]);
  if (renewed) expect(await rotatedPair(realm, renewed.refreshToken)).toBeUndefined();
  expect(await rotatedPair(realm, token)).toBeUndefined();
});
