'use client';

import * as React from 'react';
import { recentAuth, type RecentAuth } from '../session/recent-auth.js';
import { waitUntil } from './token-schedule.js';
import { useTokens } from './use-access-token.js';

export interface UseRecentAuth extends RecentAuth {
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
 *   const { isStale, loading } = useRecentAuth({ maxAge: 300 });
 *   if (loading) return null;
 *   return isStale ? <a href={askAgain}>Confirm that it is you</a> : <button>Delete my account</button>;
 * }
 * ```
 */
export function useRecentAuth({ maxAge }: { maxAge: number }): UseRecentAuth {
  const [{ token, loading }] = useTokens();
  const claims = token?.claims;
  const isStaleNow = () => recentAuth(claims, maxAge, Date.now()).isStale;
  const subscribe = React.useCallback(
    (listener: () => void) => {
      const endsAt = ((claims?.auth_time ?? 0) + maxAge) * 1000;
      // A moment later than the last one that is still recent; see `waitUntil` for the longest.
      const timer = setTimeout(listener, waitUntil(endsAt + 1, Date.now()));
      return () => clearTimeout(timer);
    },
    [claims, maxAge],
  );
  const isStale = React.useSyncExternalStore(subscribe, isStaleNow, () => true);
  return { ...recentAuth(claims, maxAge, 0), isStale, loading };
}
