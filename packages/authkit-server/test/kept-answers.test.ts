import { setImmediate as nextTurn } from 'node:timers/promises';
import { Hono } from 'hono';
import type { KyselyPlugin } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createKeptAnswers, LEASE_MS, RENEWAL_MS, type KeptAnswers } from '../src/domain/kept-answers.js';
import type { Realm } from '../src/domain/realm.js';
import type { AppEnv } from '../src/http/context.js';
import { idempotency } from '../src/http/idempotency.js';
import { createRealm } from './support/realm.js';

const alive = new AbortController().signal;

test('of two servers on a store one answers, and the other waits for that answer', async () => {
  const realm = await createRealm();
  const [one, other] = [createKeptAnswers(realm, alive), createKeptAnswers(realm, alive)];
  expect(await one.claim('request')).toBeUndefined();
  const waiting = other.claim('request');
  expect(await other.claim('another request')).toBeUndefined();
  await one.keep('request', 'the answer');
  expect(await waiting).toBe('the answer');
  expect(await one.claim('request')).toBe('the answer');
});

test('servers that meet the same requests in opposite orders do not lock each other out', async () => {
  const realm = await createRealm();
  const [one, other] = [createKeptAnswers(realm, alive), createKeptAnswers(realm, alive)];
  for (let round = 0; round < 5; round += 1) {
    const ids = Array.from({ length: 400 }, (_, at) => `${round}-${at}`);
    const answering = async (kept: KeptAnswers, id: string) => {
      const known = await kept.claim(id);
      if (known === undefined) await kept.keep(id, id);
      return known === undefined;
    };
    const done = await Promise.all([
      ...ids.map((id) => answering(one, id)),
      ...ids.toReversed().map((id) => answering(other, id)),
    ]);
    expect(done.filter(Boolean)).toHaveLength(ids.length);
  }
});

test('an answer that is not kept is for the next to make', async () => {
  const realm = await createRealm();
  const [one, other] = [createKeptAnswers(realm, alive), createKeptAnswers(realm, alive)];
  await one.claim('request');
  const waiting = other.claim('request');
  await one.release('request');
  expect(await waiting).toBeUndefined();
  await other.keep('request', 'the answer');
  // Not that of another.
  await one.release('request');
  expect(await one.claim('request')).toBe('the answer');
});

test('a server is waited for as long as it lives, and no longer than a lease once it is dead', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const realm = await createRealm();
  const dying = new AbortController();
  const [one, other] = [createKeptAnswers(realm, dying.signal), createKeptAnswers(realm, alive)];
  await one.claim('request');
  let isGivenUp = false;
  const waiting = other.claim('request').finally(() => (isGivenUp = true));
  for (let passed = 0; passed < 3 * LEASE_MS; passed += RENEWAL_MS) {
    vi.advanceTimersByTime(RENEWAL_MS);
    while ((await leaseOf(realm, 'request')) !== Date.now() + LEASE_MS) await nextTurn();
  }
  // However far a test moves the clock.
  realm.clock.advance(23 * 3600 * 1000);
  await other.claim('another request');
  expect(isGivenUp).toBe(false);
  dying.abort();
  vi.advanceTimersByTime(LEASE_MS);
  expect(await waiting).toBeUndefined();
  // Whoever was thought dead takes nothing away from its successor.
  await one.release('request');
  expect(await leaseOf(realm, 'request')).toBeDefined();
});

test('whoever has no claim left renews nothing', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const kept = createKeptAnswers(await createRealm(), alive);
  await kept.claim('request');
  await kept.claim('another request');
  await kept.keep('request', 'the answer');
  await kept.release('another request');
  vi.advanceTimersByTime(RENEWAL_MS);
  expect(vi.getTimerCount()).toBe(0);
});

async function leaseOf(realm: Realm, id: string): Promise<number | undefined> {
  const row = await realm.db
    .selectFrom('kept_answers')
    .select('claimed_until')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.claimed_until;
}

/** Lets one claim be stored, and fails as often as told to store what comes after it. */
function failAfterClaim(times: number): KyselyPlugin {
  let stored = 0;
  return {
    transformQuery({ node }) {
      if (node.kind !== 'InsertQueryNode') return node;
      stored += 1;
      if (stored > 1 && stored <= 1 + times) throw new Error('The store is gone.');
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

async function appThatFailsToKeep(times: number) {
  const realm = await createRealm();
  const log: string[] = [];
  const app = new Hono<AppEnv>();
  const failing = { ...realm, db: realm.db.withPlugin(failAfterClaim(times)) };
  app.use(idempotency(failing, { log: (line) => void log.push(line), closing: alive }));
  let done = 0;
  app.post('/work', (c) => c.json({ done: (done += 1) }));
  const post = async () => {
    const answer = await app.request('/work', { method: 'POST', headers: { 'idempotency-key': 'retry-1' } });
    return { status: answer.status, body: await answer.text() };
  };
  return { realm, log, post };
}

test('an answer that could not be kept at first is kept all the same', async () => {
  const { log, post } = await appThatFailsToKeep(1);
  const answers = [await post(), await post()];
  expect(answers).toEqual([
    { status: 200, body: '{"done":1}' },
    { status: 200, body: '{"done":1}' },
  ]);
  expect(log).toEqual([]);
});

test('what is done is answered as done where its answer cannot be kept, and nobody may do it again at once', async () => {
  const { realm, log, post } = await appThatFailsToKeep(2);
  expect(await post()).toEqual({ status: 200, body: '{"done":1}' });
  expect(log).toEqual(['The answer to POST /work could not be kept: Error: The store is gone.']);
  expect(await realm.db.selectFrom('kept_answers').select('answer').execute()).toEqual([{ answer: '' }]);
});
