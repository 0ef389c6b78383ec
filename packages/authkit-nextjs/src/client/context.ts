import * as React from 'react';
import { authOf, NOBODY_KNOWS, type AuthState, type AuthStore, type OnAnswer } from './auth-store.js';
import type { AuthFunctions } from './functions.js';
import type { ClientAnswer, Seed } from './protocol.js';
import type { AuthKitProviderProps } from './provider.js';
import type { Tabs } from './tabs.js';
import type { TokenStore } from './token-store.js';

/** What belongs to one provider; nothing of it is shared with another. */
export interface AuthContextValue {
  readonly store: AuthStore;
  functions: AuthFunctions;
  /** What the server half has said or, as a promise, will say; only who needs it waits. */
  readonly seed: Seed | Promise<Seed> | undefined;
  /** What the provider was rendered with last. */
  props: AuthKitProviderProps;
  /** Renders the page's server half again; absent outside the App Router. */
  refreshPage?: (() => void) | undefined;
  /** What `keepUp` takes these two from; absent once the provider has gone. */
  rendered?: Pick<AuthContextValue, 'props' | 'refreshPage'> | undefined;
  /** Made when the first component needs a token. */
  tokens?: TokenStore;
  onAnswer?: Set<OnAnswer>;
  /**
   * The mark of the session that is known, and the one that was beside the cookie when it was asked for. Any other means
   * that it is no longer so.
   */
  mark?: string | undefined;
  before?: string | undefined;
  /** What the server half has rendered with last: the mark, or all of it. */
  said?: string;
  /** Questions under way: the same one, put several times at once, is one request. */
  underWay?: Map<string, Promise<Partial<ClientAnswer>>>;
  tabs?: Tabs | undefined;
  /** Stops what `keepUp` has started. */
  stop?: (() => void) | undefined;
  /** While somebody is impersonating: what the organization is called, once the server has said so. */
  organizationName?: string | undefined;
  /** Why this app gives its browsers no token. */
  refusal?: Error;
  /** The way to another page that has been taken: what changes now is for that one to see. */
  away?: object | undefined;
}

export const AuthContext = /* @__PURE__ */ React.createContext<AuthContextValue | null>(null);

/** What the provider above knows. */
export function useAuthContext(): AuthContextValue {
  const context = React.useContext(AuthContext);
  if (!context) throw new Error('No AuthKitProvider');
  return context;
}

/** The session's state; it is read, once for all, when nobody has. Whoever needs a user waits on the way to sign-in. */
export function useAuthState(context: AuthContextValue, ensureSignedIn?: boolean): AuthState {
  const { store, seed } = context;
  let state = React.useSyncExternalStore(
    store.subscribe,
    () => store.state,
    () => store.first,
  );
  // By a computed name: React 18 has no `use`, and bundlers refuse a named import that is not there.
  const use = (React as { ['use']?: <T>(promise: Promise<T>) => T })['use'];
  if (seed && use && state.auth === NOBODY_KNOWS) {
    state = { ...state, auth: authOf(use(seed as Promise<Seed>)), loading: false };
  }
  const mustLeave = ensureSignedIn && !(state.loading || state.error || state.auth.user);
  // After every render: somebody may come back from sign-in as they went.
  React.useEffect(() => {
    if (mustLeave && !context.away) context.functions.signIn();
  });
  // It is told to wait, never that there is nobody.
  return mustLeave ? { ...state, loading: true } : state;
}
