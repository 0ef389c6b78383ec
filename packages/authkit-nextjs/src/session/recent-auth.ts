import { AuthKitError } from '../errors.js';
import type { AccessTokenClaims } from '../types.js';

export interface RecentAuth {
  /** Whether to ask again: the last password, or the like, is older than `maxAge`, or not known, or an impersonator's. */
  isStale: boolean;
  /** When it was entered; `null` where nobody knows, and while somebody is impersonating. */
  authenticatedAt: Date | null;
}

/** Missing data, and impersonation, are stale. */
export function recentAuth(claims: AccessTokenClaims | undefined, maxAge: number, now: number): RecentAuth {
  if (typeof maxAge !== 'number' || !(maxAge >= 0)) {
    throw new AuthKitError('invalid_argument', 'maxAge must be a number of seconds');
  }
  const at = claims?.act ? undefined : claims?.auth_time;
  if (typeof at !== 'number') return { isStale: true, authenticatedAt: null };
  return { isStale: !(now / 1000 - at <= maxAge), authenticatedAt: new Date(at * 1000) };
}
