/** When a token is renewed: arithmetic alone. All times are in milliseconds, by this browser's clock. */
import { refreshBuffer } from '../session/claims.js';
import type { AccessTokenClaims } from '../types.js';

/** Its times are in milliseconds since 1970. */
export interface HeldToken {
  readonly value: string;
  readonly claims: AccessTokenClaims;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/** What `setTimeout` can count to; beyond, it fires at once (HTML, section 8.6). */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** However short a token lives, it is not asked for more often. */
const SHORTEST_WAIT_MS = 1000;

/**
 * A token that has just arrived. `expiresIn`, in seconds, is what the server says; without it the token's own time is
 * believed, but never longer than its lifetime from now, since this clock may be behind.
 */
export function holdToken(
  value: string,
  claims: AccessTokenClaims,
  now: number,
  expiresIn = Math.min(claims.exp - now / 1000, claims.exp - claims.iat),
): HeldToken {
  const expiresAt = now + expiresIn * 1000;
  // Half of what is left, at the latest: the buffer of a token that lives shorter would renew it without end.
  const renewAt = Math.max(expiresAt - refreshBuffer(claims) * 1000, now + (expiresIn * 1000) / 2);
  return { value, claims, expiresAt, renewAt };
}

/** How long to wait before looking at the clock again, for what is to happen at a certain time. */
export function waitUntil(time: number, now: number): number {
  return Math.min(Math.max(time - now, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
}
