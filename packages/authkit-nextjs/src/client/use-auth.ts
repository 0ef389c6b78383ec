'use client';

import * as React from 'react';
import { has, type AccessCheck } from '../session/access.js';
import { useAuthContext, useAuthState } from './context.js';
import type { AuthFunctions, UseAuthOptions } from './functions.js';
import type { ClientAuth, ClientUser } from './protocol.js';

interface AuthFacts {
  /** Why the last question to the server failed; what was known before stays. */
  error?: Error | undefined;
  /** Whether this user has everything the check names. Shows and hides; the server decides. */
  has: (check: AccessCheck) => boolean;
}

export type UseAuth = ClientAuth & AuthFacts & AuthFunctions & { loading: boolean };
export type UseAuthSignedIn =
  | (ClientUser & AuthFacts & AuthFunctions & { loading: false })
  | ({ user: null } & AuthFacts & AuthFunctions & { loading: true });

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
  const context = useAuthContext();
  const { auth, ...state } = useAuthState(context, options?.ensureSignedIn);
  const bound = React.useCallback((check: AccessCheck) => has(auth, check), [auth]);
  return { ...auth, ...state, ...context.functions, has: bound };
}
