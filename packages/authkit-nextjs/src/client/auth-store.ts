/** What the client half shows of the session. No React here, and no effects: `live.ts` asks and watches. */
import type { ClientAnswer, ClientAuth, Seed } from './protocol.js';

export interface AuthState {
  readonly auth: ClientAuth;
  readonly loading: boolean;
  /** Why the last question to the server failed. What was known before stays. */
  readonly error?: Error | undefined;
}

/** Told every answer of the server, after it has been taken over. */
export type OnAnswer = (answer: ClientAnswer, before: AuthState) => void;

export interface AuthStore {
  /** What the first render showed, so that hydration shows the same. */
  readonly first: AuthState;
  state: AuthState;
  readonly listeners: Set<() => void>;
  readonly subscribe: (listener: () => void) => () => void;
}

const NOBODY_KNOWS: ClientAuth = { user: null };

/** Whether the server has ever said who is signed in. */
export const isKnown = ({ auth }: AuthState): boolean => auth !== NOBODY_KNOWS;

/** What hooks may see of what the server half has rendered with. */
export function authOf(seed: Seed): ClientAuth {
  const { mark: _mark, accessToken: _withheld, ...auth } = seed;
  return auth;
}

export function createAuthStore(seed: Seed | undefined): AuthStore {
  const first = { auth: seed ? authOf(seed) : NOBODY_KNOWS, loading: !seed };
  const listeners = new Set<() => void>();
  return {
    first,
    state: first,
    listeners,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
