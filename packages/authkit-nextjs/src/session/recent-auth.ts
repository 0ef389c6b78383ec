import { AuthKitError } from '../errors.js';
import type { AccessTokenClaims } from '../types.js';

/** Whether the last active authentication is at most `maxAge` seconds ago. Missing data, and impersonation, deny. */
export function hasRecentAuth(claims: AccessTokenClaims, maxAge: number, now: number): boolean {
  if (typeof maxAge !== 'number' || !(maxAge >= 0)) {
    throw new AuthKitError('invalid_argument', 'maxAge must be a number of seconds');
  }
  if (claims.act || typeof claims.auth_time !== 'number') return false;
  return now / 1000 - claims.auth_time <= maxAge;
}
