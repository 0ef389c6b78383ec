'use client';

import * as React from 'react';
import { useAuthContext, useAuthState, type AuthContextValue } from './context.js';
import { tokensOf, type TokenState, type TokenStore } from './token-store.js';

export interface UseAccessToken {
  /** The token, while there is one; it may be about to be renewed, so call `getAccessToken()` before you send it. */
  accessToken: string | undefined;
  loading: boolean;
  error: Error | null;
  /** Renews the session, as `refreshAuth()` does, and resolves its new token; undefined, with `error`, when that failed. */
  refresh: () => Promise<string | undefined>;
  /** A token that is good now; undefined when nobody is signed in. Rejects when it cannot be had. */
  getAccessToken: () => Promise<string | undefined>;
}

/** The token of the provider above, for the hooks that need it. */
export function useTokens(): [TokenState, TokenStore, AuthContextValue] {
  const context = useAuthContext();
  const tokens = tokensOf(context);
  const state = React.useSyncExternalStore(tokens.subscribe, tokens.get, tokens.first);
  return [state, tokens, context];
}

/**
 * The session's access token, renewed before it expires, after sleep, and when the network comes back. All components
 * share one token and one request, and so do the tabs of a browser.
 *
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * 'use client';
 * import { useAccessToken } from '@workos-inc/authkit-nextjs/components';
 *
 * export function Save() {
 *   const { getAccessToken } = useAccessToken();
 *   const save = async () => {
 *     const token = await getAccessToken();
 *     await fetch('https://api.example.com/save', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
 *   };
 *   return <button onClick={() => void save()}>Save</button>;
 * }
 * ```
 */
export function useAccessToken(): UseAccessToken {
  const [{ token, loading }, tokens, context] = useTokens();
  const { error } = useAuthState(context);
  const { getAccessToken } = tokens;
  const refresh = React.useCallback(async () => {
    const failure = await context.functions.refreshAuth();
    return failure ? undefined : getAccessToken().catch(() => undefined);
  }, [context, getAccessToken]);
  return { accessToken: token?.value, loading, error: error ?? null, refresh, getAccessToken };
}
