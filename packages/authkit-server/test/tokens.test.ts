import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomToken, ulid } from '../src/tokens/random.js';
import { seal, unseal } from '../src/tokens/seal.js';

// What the platform says of a tag that does not fit, or is too short to be one.
const REFUSED = /authenticate data|authentication tag|initialization vector/i;

test('what was sealed opens again, with the same key and for the same place only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, place) => {
      const key = randomBytes(32);
      const sealed = seal(key, text, place);
      expect(unseal(key, sealed, place)).toBe(text);
      expect(() => unseal(key, sealed, `${place}!`)).toThrow(REFUSED);
      expect(() => unseal(randomBytes(32), sealed, place)).toThrow(REFUSED);
    }),
  );
});

test('a sealed text does not open when any bit was changed or the end was cut', () => {
  const key = randomBytes(32);
  const sealed = Buffer.from(seal(key, 'a pair of tokens', 'row'), 'base64url');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => unseal(key, changed.toString('base64url'), 'row')).toThrow(REFUSED);
  }
  for (let length = 0; length < sealed.length; length++) {
    expect(() => unseal(key, sealed.subarray(0, length).toString('base64url'), 'row')).toThrow(REFUSED);
  }
});

test('ids sort by their time', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      fc.pre(a !== b);
      expect(ulid(a) < ulid(b)).toBe(a < b);
      expect(ulid(a)).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    }),
  );
});

test('tokens are 28 characters of one alphabet, each as likely, and never the same', () => {
  const tokens = Array.from({ length: 5000 }, () => randomToken());
  expect(new Set(tokens).size).toBe(5000);
  const counts = new Map<string, number>();
  for (const character of tokens.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect([...counts.keys()].toSorted().join('')).toBe(
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  );
  // 140,000 draws of 62: about 2,258 each, give or take 47. A biased modulo would give the first eight 25 % more.
  for (const count of counts.values()) expect(Math.abs(count - 2258)).toBeLessThan(330);
});
