'use client';

import * as React from 'react';
import { hasRecentAuth } from '../session/recent-auth.js';
import { waitUntil } from './token-schedule.js';
import { useTokens } from './use-access-token.js';

export interface UseRecentAuth {
  /** Whether the last password, or the like, is at most `maxAge` seconds ago. Never true while somebody is impersonating. */
  isRecent: boolean;
  loading: boolean;
}

/**
 * Whether somebody has proved who they are lately, to ask again before something grave. It shows and hides; the server
 * decides, with `checkRecentAuth()`.
 *
 * @throws {AuthKitError} `invalid_argument` when `maxAge` is not a number of seconds.
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * 'use client';
 * import { useRecentAuth } from '@workos-inc/authkit-nextjs/components';
 *
 * export function DeleteAccount({ askAgain }: { askAgain: string }) {
 *   const { isRecent, loading } = useRecentAuth({ maxAge: 300 });
 *   if (loading) return null;
 *   return isRecent ? <button>Delete my account</button> : <a href={askAgain}>Confirm that it is you</a>;
 * }
 * ```
 */
export function useRecentAuth({ maxAge }: { maxAge: number }): UseRecentAuth {
  const [{ token, loading }] = useTokens();
  const claims = token?.claims;
  const isRecentNow = () => claims !== undefined && hasRecentAuth(claims, maxAge, Date.now());
  const subscribe = React.useCallback(
    (listener: () => void) => {
      const endsAt = ((claims?.auth_time ?? 0) + maxAge) * 1000;
      // A moment later than the last one that is still recent; see `waitUntil` for the longest.
      const timer = setTimeout(listener, waitUntil(endsAt + 1, Date.now()));
      return () => clearTimeout(timer);
    },
    [claims, maxAge],
  );
  const isRecent = React.useSyncExternalStore(subscribe, isRecentNow, () => false);
  return { isRecent, loading };
}
