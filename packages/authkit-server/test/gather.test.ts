import { describe, expect, test } from 'vitest';
import { rotate } from '../src/domain/rotation.js';
import { gather } from '../src/store/gather.js';
import { sha256 } from '../src/tokens/hash.js';
import { codeFor, createRealm, issuedCode, signedInRealm } from './support/realm.js';
import { redeemCode } from '../src/domain/codes.js';

describe('gathered calls', () => {
  test('of one turn share a run, and each gets its own result', async () => {
    const runs: number[][] = [];
    const double = gather(async (items: number[]) => {
      runs.push(items);
      return items.map((item) => item * 2);
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(runs).toEqual([[1, 2, 3]]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1, 2, 3], [4]]);
  });

  test('that come while a run is under way share the next', async () => {
    const runs: number[][] = [];
    let finish: () => void = () => undefined;
    const slow = gather(async (items: number[]) => {
      runs.push(items);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return items;
    });
    const first = slow(1);
    await expect.poll(() => runs.length).toBe(1);
    const rest = [slow(2), slow(3)];
    finish();
    await first;
    await expect.poll(() => runs.length).toBe(2);
    finish();
    expect(await Promise.all(rest)).toEqual([2, 3]);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  test('of a run that fails all fail, and the next run is another', async () => {
    let healthy = false;
    const run = gather(async (items: number[]) => {
      if (!healthy) throw new Error('no');
      return items;
    });
    const results = await Promise.allSettled([run(1), run(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    healthy = true;
    expect(await run(3)).toBe(3);
  });
});

test('refreshes of many sessions at once are one commit, and none is answered before it', async () => {
  const realm = await createRealm();
  const tokens: string[] = [];
  let exchange = await issuedCode(realm);
  for (let i = 0; i < 10; i++) {
    const redemption = await redeemCode(realm, exchange);
    if (!redemption.ok) throw new Error(redemption.reason);
    tokens.push(redemption.opened.pair.refreshToken);
    exchange = await codeFor(realm, redemption.opened.user.id);
  }

  let commits = 0;
  const transaction = realm.db.transaction.bind(realm.db);
  realm.db.transaction = () => {
    commits++;
    return transaction();
  };
  const rotations = await Promise.all(
    tokens.map(async (token) => {
      const rotation = await rotate(realm, { token, clientId: 'client_test' });
      if (!rotation.ok) throw new Error(rotation.reason);
      expect(await realm.ledger.find(sha256(rotation.pair.refreshToken))).toBeDefined();
      return rotation.pair.refreshToken;
    }),
  );
  expect(commits).toBeLessThan(10);
  expect(new Set(rotations).size).toBe(10);
  const rows = await realm.db.selectFrom('refresh_tokens').select('spent_at').execute();
  expect(rows.filter((row) => row.spent_at === null)).toHaveLength(10);
});

test('a commit that fails answers nobody and spends nothing', async () => {
  const { realm, token } = await signedInRealm();
  const transaction = realm.db.transaction.bind(realm.db);
  realm.db.transaction = () => {
    throw new Error('disk full');
  };
  const attempts = [1, 2, 3].map(() => rotate(realm, { token, clientId: 'client_test' }));
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  realm.db.transaction = transaction;
  expect(await rotate(realm, { token, clientId: 'client_test' })).toMatchObject({ ok: true });
});
