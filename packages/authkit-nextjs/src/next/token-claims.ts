import { environmentConfig, type GetConfig } from '../config/source.js';
import { decodeClaims } from '../session/claims.js';
import { recentAuth, type RecentAuth } from '../session/recent-auth.js';
import type { AccessTokenClaims } from '../types.js';
import { currentSession } from './current-session.js';

type GetTokenClaims = <T = Record<string, unknown>>(
  accessToken?: string,
) => Promise<Partial<AccessTokenClaims & T>>;

export function bindGetTokenClaims(getConfig: GetConfig): GetTokenClaims {
  return async (accessToken?: string) => {
    if (accessToken !== undefined) return decodeClaims(accessToken) ?? {};
    const { outcome } = await currentSession(getConfig);
    const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
    return signedIn ? outcome.claims : {};
  };
}

/**
 * The claims of the session's access token, verified; or of a token that is handed in, which is **only decoded**: trust
 * that one no more than where it came from.
 *
 * @returns an empty object for a signed-out visitor, or for what is not an AuthKit token.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { getTokenClaims } from '@workos-inc/authkit-nextjs';
 *
 * const { plan } = await getTokenClaims<{ plan: string }>();
 * ```
 */
export const getTokenClaims: GetTokenClaims = /* @__PURE__ */ bindGetTokenClaims(environmentConfig);

export interface CheckRecentAuth {
  (options: { maxAge: number }): Promise<RecentAuth>;
}

export function bindCheckRecentAuth(getConfig: GetConfig): CheckRecentAuth {
  return async ({ maxAge }) => {
    const { outcome } = await currentSession(getConfig);
    const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
    return recentAuth(signedIn ? outcome.claims : undefined, maxAge, Date.now());
  };
}

/**
 * When the visitor last entered a password, or the like, and whether that is more than `maxAge` seconds ago. Always stale
 * for a signed-out visitor and while somebody is impersonating. When stale, send the visitor to `getSignInUrl({ maxAge })`.
 *
 * @throws {AuthKitError} `invalid_argument` when `maxAge` is not a number of seconds.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { checkRecentAuth } from '@workos-inc/authkit-nextjs';
 *
 * const { isStale } = await checkRecentAuth({ maxAge: 300 });
 * if (!isStale) console.log('may delete the account');
 * ```
 */
export const checkRecentAuth: CheckRecentAuth = /* @__PURE__ */ bindCheckRecentAuth(environmentConfig);
