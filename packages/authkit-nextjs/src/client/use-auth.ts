'use client';

import * as React from 'react';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import { AuthContext, type AuthContextValue } from './context.js';
import type { ClientAuth, ClientUser } from './protocol.js';
import { askRoute } from './route-client.js';

export interface UseAuthOptions {
  /** Sends a signed-out visitor to sign-in, and back here afterwards. */
  ensureSignedIn?: boolean | undefined;
}

interface ReturnTo {
  /** A path of this app; for `signOut` a registered logout URI. Default: here. */
  returnTo?: string | undefined;
}

interface AuthFunctions {
  /** Why the last question to the server failed; what was known before stays. */
  error: Error | undefined;
  signIn: (options?: ReturnTo) => void;
  signUp: (options?: ReturnTo) => void;
  signOut: (options?: ReturnTo) => Promise<void>;
  /** Reads the session again. */
  getAuth: () => Promise<void>;
  /** Renews the session, with the latest roles and permissions. Resolves `{ error }` when that failed. */
  refreshAuth: () => Promise<{ error: string } | undefined>;
}

export type UseAuth = ClientAuth & AuthFunctions & { loading: boolean };
export type UseAuthSignedIn =
  (ClientUser & AuthFunctions & { loading: false }) | ({ user: null } & AuthFunctions & { loading: true });

/**
 * The session in a client component. Every component that uses it shares one request, or none when the provider was
 * given `initialAuth`. It shows and hides; the server decides.
 *
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * 'use client';
 * import { useAuth } from '@workos-inc/authkit-nextjs/components';
 *
 * export function Greeting() {
 *   const { user, loading } = useAuth();
 *   if (loading) return <p>Loading…</p>;
 *   return <p>{user ? user.email : 'Not signed in'}</p>;
 * }
 * ```
 */
export function useAuth(options: UseAuthOptions & { ensureSignedIn: true }): UseAuthSignedIn;
export function useAuth(options?: UseAuthOptions): UseAuth;
export function useAuth(options?: UseAuthOptions): UseAuth | UseAuthSignedIn {
  const context = React.useContext(AuthContext);
  if (!context) throw new Error('useAuth needs an AuthKitProvider above it');
  const { store } = context;
  const { auth, loading, error } = React.useSyncExternalStore(store.subscribe, store.get, store.get);
  const mustLeave = options?.ensureSignedIn === true && !loading && !error && !auth.user;

  React.useEffect(() => {
    if (store.get().loading) void store.load();
  }, [store]);
  React.useEffect(() => {
    if (mustLeave) startAt(context, 'sign-in');
  }, [context, mustLeave]);

  const functions = React.useMemo(() => functionsOf(context), [context]);
  // On its way to sign-in a component that needs a user is told to wait, never that there is none.
  return { ...auth, ...functions, error, loading: loading || mustLeave };
}

function functionsOf(context: AuthContextValue): Omit<AuthFunctions, 'error'> {
  const { store, route, refreshPage } = context;
  return {
    signIn: (options) => startAt(context, 'sign-in', options?.returnTo),
    signUp: (options) => startAt(context, 'sign-up', options?.returnTo),
    async signOut(options) {
      const { url } = await askRoute(
        route,
        'sign-out',
        options?.returnTo ? { [RETURN_TO_PARAM]: options.returnTo } : {},
      );
      if (url && /^https?:/.test(url)) window.location.assign(url);
    },
    getAuth: () => store.load(),
    async refreshAuth() {
      await store.refresh();
      const { error, auth } = store.get();
      if (error) return { error: error.message };
      if (!auth.user) return { error: 'signed_out' };
      refreshPage();
      return undefined;
    },
  };
}

function startAt({ route }: AuthContextValue, screen: 'sign-in' | 'sign-up', returnTo?: string): void {
  const { pathname, search, hash } = window.location;
  const query = new URLSearchParams({
    [ACTION_PARAM]: screen,
    [RETURN_TO_PARAM]: returnTo ?? pathname + search + hash,
  });
  window.location.assign(`${route}?${query}`);
}
