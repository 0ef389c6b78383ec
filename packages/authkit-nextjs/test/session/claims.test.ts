import { expect, test } from 'vitest';
import { refreshBuffer } from '../../src/session/claims.js';

const lasting = (seconds: number) => ({ sub: 'u', sid: 's', iat: 1_000, exp: 1_000 + seconds });

test.each([
  [3_600, 60],
  [301, 60],
  [300, 30],
  [60, 30],
  [20, 10],
  [5, 2.5],
])('a token that lives %i s is renewed in its last %d, and never at every request', (lifetime, buffer) => {
  expect(refreshBuffer(lasting(lifetime))).toBe(buffer);
});
