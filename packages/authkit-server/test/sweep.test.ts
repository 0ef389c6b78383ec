import { expect, test } from 'vitest';
import { beginInteraction, findInteraction } from '../src/domain/interactions.js';
import type { Realm } from '../src/domain/realm.js';
import { sweep } from '../src/domain/sweep.js';
import { createRealm, request, rotatedPair, signedInRealm } from './support/realm.js';

function count(realm: Realm, table: 'codes' | 'refresh_tokens' | 'browser_sessions' | 'interactions') {
  return realm.db
    .selectFrom(table)
    .select((row) => row.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
}

test('a spent token is kept for its replay and forgotten after it; the live one stays', async () => {
  const { realm, token } = await signedInRealm();
  const rotated = await rotatedPair(realm, token);
  await sweep(realm);
  expect(await rotatedPair(realm, token)).toEqual(rotated);
  realm.clock.advance(30_000);
  await sweep(realm);
  expect(await count(realm, 'refresh_tokens')).toEqual({ rows: 1 });
  expect(await rotatedPair(realm, token)).toBeUndefined();
  expect(await rotatedPair(realm, rotated!.refreshToken)).toBeDefined();
});

test('where reuse revokes, a spent token is kept for as long as there is a session to end', async () => {
  const begun = await signedInRealm();
  const { token } = begun;
  const realm: Realm = { ...begun.realm, settings: { ...begun.realm.settings, refreshReuse: 'revoke' } };
  const rotated = await rotatedPair(realm, token);
  realm.clock.advance(86_400_000);
  await sweep(realm);
  expect(await rotatedPair(realm, token)).toBeUndefined();
  expect(await rotatedPair(realm, rotated!.refreshToken)).toBeUndefined();
  await sweep(realm);
  expect(await count(realm, 'refresh_tokens')).toEqual({ rows: 1 });
});

test('an interaction can say for a day that it has expired', async () => {
  const realm = await createRealm();
  const id = await beginInteraction(realm, request, 'browser', { loginHint: null });
  realm.clock.advance(3_600_000);
  await sweep(realm);
  expect(await findInteraction(realm, id, 'browser')).toMatchObject({ kind: 'expired' });
  realm.clock.advance(86_400_000);
  await sweep(realm);
  expect(await findInteraction(realm, id, 'browser')).toEqual({ kind: 'unknown' });
});

test('codes and sign-ins of browsers go when they are over', async () => {
  const { realm } = await signedInRealm();
  await sweep(realm);
  expect([await count(realm, 'codes'), await count(realm, 'browser_sessions')]).toEqual([
    { rows: 1 },
    { rows: 1 },
  ]);
  realm.clock.advance(1_000_000_000);
  await sweep(realm);
  expect([await count(realm, 'codes'), await count(realm, 'browser_sessions')]).toEqual([
    { rows: 0 },
    { rows: 0 },
  ]);
});
