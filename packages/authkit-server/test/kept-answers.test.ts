import { expect, test } from 'vitest';
import { createKeptAnswers, type KeptAnswers } from '../src/domain/kept-answers.js';
import { createRealm } from './support/realm.js';

test('of two servers on a store one answers, and the other waits for that answer', async () => {
  const realm = await createRealm();
  const [one, other] = [createKeptAnswers(realm), createKeptAnswers(realm)];
  expect(await one.claim('request')).toBeUndefined();
  const waiting = other.claim('request');
  expect(await other.claim('another request')).toBeUndefined();
  await one.keep('request', 'the answer');
  expect(await waiting).toBe('the answer');
  expect(await one.claim('request')).toBe('the answer');
});

test('servers that meet the same requests in opposite orders do not lock each other out', async () => {
  const realm = await createRealm();
  const [one, other] = [createKeptAnswers(realm), createKeptAnswers(realm)];
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
  const [one, other] = [createKeptAnswers(realm), createKeptAnswers(realm)];
  await one.claim('request');
  const waiting = other.claim('request');
  await one.release('request');
  expect(await waiting).toBeUndefined();
  await other.keep('request', 'the answer');
  // Not that of another.
  await one.release('request');
  expect(await one.claim('request')).toBe('the answer');
});

test('a server that died in the middle holds nobody up for longer than a minute', async () => {
  const realm = await createRealm();
  await createKeptAnswers(realm).claim('request');
  const waiting = createKeptAnswers(realm).claim('request');
  realm.clock.advance(20_000);
  const early = await Promise.race([
    waiting,
    createKeptAnswers(realm)
      .claim('unrelated')
      .then(() => 'still waiting'),
  ]);
  expect(early).toBe('still waiting');
  realm.clock.advance(40_000);
  expect(await waiting).toBeUndefined();
});
