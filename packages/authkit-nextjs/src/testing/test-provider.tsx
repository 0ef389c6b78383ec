'use client';

/** The provider of component tests: the hooks and gates are the real ones, and the session is made up. */
import * as React from 'react';
import type { AuthState } from '../client/auth-store.js';
import { createAuthStore } from '../client/auth-store.js';
import { AuthContext, type AuthContextValue } from '../client/context.js';
import type { AuthFunctions } from '../client/functions.js';
import type { ClientAuth } from '../client/protocol.js';
import { holdToken } from '../client/token-schedule.js';
import type { TokenStore } from '../client/token-store.js';
import { rightsOf } from '../session/user-info.js';
import { testClaims, testUser, type TestSessionOptions } from './test-claims.js';

export interface TestAuthKitProviderProps {
  children: React.ReactNode;
  /**
   * Who is signed in: what of the session matters, `null` for nobody, or `loading` while it is not known. Default: Ada
   * Lovelace, without rights.
   */
  session?: TestSessionOptions | null | 'loading' | undefined;
  /** What the hooks show as the last failure. */
  error?: Error | undefined;
  /**
   * Stand-ins for what `useAuth()` can do, such as spies. Default: `signOut` and `switchToOrganization` change the session
   * that is shown, the others do nothing.
   */
  functions?: Partial<AuthFunctions> | undefined;
}

/**
 * Gives a made-up session to the real hooks and gates, without an AuthKit route: nothing is fetched, and nothing leaves
 * the page. Another `session` when it is rendered again takes its place.
 *
 * @throws {Error} never by itself; hooks without it, or another provider, above them throw.
 * @example
 * ```tsx
 * import { Protect } from '@workos-inc/authkit-nextjs/components';
 * import { TestAuthKitProvider } from '@workos-inc/authkit-nextjs/testing';
 *
 * export const shown = (
 *   <TestAuthKitProvider session={{ permissions: ['posts:write'] }}>
 *     <Protect permission="posts:write">You may write.</Protect>
 *   </TestAuthKitProvider>
 * );
 * ```
 */
export function TestAuthKitProvider({ children, session = {}, error, functions }: TestAuthKitProviderProps) {
  const told = JSON.stringify([session, error?.message]);
  // oxlint-disable-next-line react/exhaustive-deps -- By what it says: a test writes a new object each time it renders.
  const context = React.useMemo(() => contextOf(session, error), [told]);
  context.functions = { ...functionsOf(context), ...functions };
  return <AuthContext.Provider value={context}>{children}</AuthContext.Provider>;
}

type GivenSession = TestSessionOptions | null | 'loading';

function contextOf(session: GivenSession, error: Error | undefined): AuthContextValue {
  const store = createAuthStore(session === 'loading' ? undefined : authOf(session));
  const first: AuthState = { ...store.first, loading: store.first.loading && !error, error };
  return {
    store: { ...store, first, state: first },
    seed: undefined,
    props: { children: null },
    // As on the way to another page: nobody asks the server, and nobody leaves.
    away: {},
    underWay: new Map([['read', new Promise(() => {})]]),
    tokens: tokensOf(session, error),
  } as unknown as AuthContextValue;
}

function authOf(session: TestSessionOptions | null): ClientAuth {
  if (session === null) return { user: null };
  const { impersonator } = session;
  const claims = testClaims(session, Date.now());
  return {
    user: testUser(session),
    sessionId: claims.sid,
    ...rightsOf(claims),
    ...(impersonator && { impersonator }),
  };
}

function functionsOf({ store }: AuthContextValue): AuthFunctions {
  const show = (auth: ClientAuth) => {
    const next: AuthState = { auth, loading: false };
    store.state = next;
    for (const listener of store.listeners) listener();
  };
  return {
    signIn: () => {},
    signUp: () => {},
    signOut: async () => show({ user: null }),
    getAuth: async () => {},
    refreshAuth: async () => undefined,
    switchToOrganization: async (organizationId) => {
      const { auth } = store.state;
      if (auth.user) show({ ...auth, organizationId });
      return undefined;
    },
  };
}

/** A token that says what it should, and that nobody signed: in the browser it is only read. */
function tokensOf(session: GivenSession, error: Error | undefined): TokenStore {
  const claims = session && session !== 'loading' ? testClaims(session, Date.now()) : undefined;
  const value = claims && ['{}', JSON.stringify(claims), 'unsigned'].map(toBase64).join('.');
  const token = value && claims ? holdToken(value, claims, Date.now()) : undefined;
  const state = { token, loading: session === 'loading' && !error };
  return {
    first: () => state,
    get: () => state,
    isWanted: () => false,
    subscribe: () => () => {},
    wake: () => {},
    getAccessToken: async () => {
      if (error) throw error;
      return value;
    },
  };
}

/** Base64url, by what every test environment has. */
function toBase64(text: string): string {
  const ascii = text.replaceAll(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
