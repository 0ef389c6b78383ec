import { expect, test } from 'vitest';
import { holdToken, waitUntil } from '../../src/client/token-schedule.js';
import type { AccessTokenClaims } from '../../src/types.js';

const now = 1_900_000_000_000;
/** A token that was issued so many seconds ago. */
const claims = (lifetime: number, age = 0): AccessTokenClaims => {
  const iat = now / 1000 - age;
  return { sub: 'user_1', sid: 'session_1', iat, exp: iat + lifetime };
};

test.each([
  [3600, 3540, 'an hour: a minute before'],
  [300, 270, 'five minutes: half a minute before'],
  [60, 30, 'a minute: half a minute before'],
  [20, 10, 'seconds: halfway, since the buffer is longer than its life'],
  [1, 0.5, 'one second'],
  [400 * 86_400, 400 * 86_400 - 60, 'more than a timer can count'],
])('a token of %i seconds is renewed after %i', (lifetime, after) => {
  expect(holdToken('t', claims(lifetime), now, lifetime).renewAt).toBe(now + after * 1000);
});

test('what the server says is left goes before what this clock makes of it', () => {
  const behind = claims(300, -7200);
  expect(holdToken('t', behind, now, 200).expiresAt).toBe(now + 200_000);
});

test('without it a token lives no longer than its lifetime from now, and one that is over is due at once', () => {
  expect(holdToken('t', claims(300, -7200), now).expiresAt).toBe(now + 300_000);
  expect(holdToken('t', claims(300, 100), now).expiresAt).toBe(now + 200_000);
  expect(holdToken('t', claims(300, 400), now).renewAt).toBeLessThan(now);
});

test('waits are what a timer can count, and never a storm', () => {
  expect(waitUntil(now + 5_000, now)).toBe(5_000);
  expect(waitUntil(now - 5_000, now)).toBe(1_000);
  expect(waitUntil(now + 400 * 86_400_000, now)).toBe(2_147_483_647);
  // One more, and the timer fires at once.
  expect(waitUntil(Number.MAX_SAFE_INTEGER, now)).toBe(2_147_483_647);
});
