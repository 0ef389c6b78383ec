import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sealData, unsealData } from 'iron-session';
import { describe, expect, test } from 'vitest';
import { open, seal } from '../../src/crypto/seal.js';

const PASSWORD = 'a-password-that-is-long-enough-for-iron-0123456789';
const OTHER = 'another-password-that-is-long-enough-for-iron-987';
const openOne = (sealed: string, password = PASSWORD) => open(sealed, 'session', [password], Date.now());

describe('interchangeable with iron-session 8', () => {
  test('it opens what we seal, and we open what it seals, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.jsonValue(),
        async (text, value) => {
          const payload = { text, value };
          const ours = await seal(JSON.stringify(payload), 'session', PASSWORD);
          expect(await unsealData(ours, { password: PASSWORD, ttl: 0 })).toEqual(
            JSON.parse(JSON.stringify(payload)),
          );
          const theirs = await sealData(payload, { password: PASSWORD, ttl: 0 });
          expect(await openOne(theirs)).toEqual({ ok: true, payload: JSON.stringify(payload) });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a seal of theirs that has a time to live is refused after it', async () => {
    const theirs = await sealData({ a: 1 }, { password: PASSWORD, ttl: 600 });
    expect(await open(theirs, 'session', [PASSWORD], Date.now() + 599_000)).toMatchObject({ ok: true });
    expect(await open(theirs, 'session', [PASSWORD], Date.now() + 700_000)).toEqual({
      ok: false,
      reason: 'expired',
    });
  });
});

describe('what does not open is a result', () => {
  test('any single changed character', async () => {
    const sealed = await seal('{"user":"ada"}', 'session', PASSWORD);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed[at] === 'A' ? 'B' : 'A';
      const outcome = await openOne(sealed.slice(0, at) + changed + sealed.slice(at + 1));
      // The last character of a base64url text may hold bits that decode to nothing; then it is the same seal.
      if (outcome.ok) expect(outcome.payload).toBe('{"user":"ada"}');
      else expect(['malformed', 'tampered']).toContain(outcome.reason);
    }
  });

  test('any truncation', async () => {
    const sealed = await seal('{"user":"ada"}', 'session', PASSWORD);
    for (let length = 0; length < sealed.length; length++) {
      expect((await openOne(sealed.slice(0, length))).ok).toBe(false);
    }
  });

  test.each([
    ['nothing', ''],
    ['garbage', randomBytes(500).toString('latin1')],
    ['a megabyte', 'A'.repeat(1_000_000)],
    ['a megabyte that begins like a seal', `Fe26.2*1*${'a'.repeat(1_000_000)}~2`],
    ['stars', '*'.repeat(5000)],
  ])('%s', async (_what, text) => {
    expect(await openOne(text)).toEqual({ ok: false, reason: 'malformed' });
  });

  test('the wrong password', async () => {
    expect(await openOne(await seal('x', 'session', PASSWORD), OTHER)).toEqual({
      ok: false,
      reason: 'tampered',
    });
  });

  test('the right ciphertext with the signature of another seal', async () => {
    const [a, b] = await Promise.all([seal('mine', 'session', PASSWORD), seal('yours', 'session', PASSWORD)]);
    const mixed = [...a.split('*').slice(0, 6), ...b.split('*').slice(6)].join('*');
    expect(await openOne(mixed)).toEqual({ ok: false, reason: 'tampered' });
  });
});

test('a previous password still opens, and what is written opens with the current one alone', async () => {
  const old = await seal('x', 'session', OTHER);
  expect(await open(old, 'session', [PASSWORD, OTHER], Date.now())).toEqual({ ok: true, payload: 'x' });
  expect(old.split('*')[1]).toBe('1');
});

test('what is sealed for one purpose opens for no other', async () => {
  const kinds = ['session', 'state', 'flow'] as const;
  for (const sealedAs of kinds) {
    const sealed = await seal('x', sealedAs, PASSWORD);
    for (const openedAs of kinds) {
      expect((await open(sealed, openedAs, [PASSWORD], Date.now())).ok).toBe(sealedAs === openedAs);
    }
  }
});
