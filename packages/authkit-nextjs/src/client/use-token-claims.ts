'use client';

import type { AccessTokenClaims } from '../types.js';
import { useTokens } from './use-access-token.js';

/**
 * The claims of the session's access token, decoded in the browser: good for showing, not for deciding.
 *
 * @returns an empty object while there is no token.
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * 'use client';
 * import { useTokenClaims } from '@workos-inc/authkit-nextjs/components';
 *
 * export function Plan() {
 *   const { plan } = useTokenClaims<{ plan: string }>();
 *   return <p>{plan ?? 'No plan'}</p>;
 * }
 * ```
 */
export function useTokenClaims<T = Record<string, unknown>>(): Partial<AccessTokenClaims & T> {
  const [{ token }] = useTokens();
  return token?.claims ?? NONE;
}

const NONE = {};
