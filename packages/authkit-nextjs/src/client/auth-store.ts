/** What the client half shows of the session. No React here, and no effects: `live.ts` asks and watches. */
import type { ClientAnswer, ClientAuth, MarkedAuth, Seed } from './protocol.js';

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
  /** Told that somebody listens: the first one brings it about that the session is read. */
  listen?: (() => void) | undefined;
}

export const NOBODY_KNOWS: ClientAuth = { user: null };

/** Whether the server has ever said who is signed in. */
export const isKnown = ({ auth }: AuthState): boolean => auth !== NOBODY_KNOWS;

export const authOf = (seed: Seed): ClientAuth => (seed as Partial<MarkedAuth>).auth ?? (seed as ClientAuth);

/** Whatever is known now, somebody has answered. */
export function setState({ store }: { store: AuthStore }, next: Partial<AuthState>): void {
  store.state = { ...store.state, loading: false, ...next };
  for (const listener of store.listeners) listener();
}

export function createAuthStore(seed: Seed | Promise<Seed> | undefined): AuthStore {
  const auth = seed && !(seed as Promise<Seed>).then ? authOf(seed as Seed) : NOBODY_KNOWS;
  const first = { auth, loading: auth === NOBODY_KNOWS };
  const store: AuthStore = {
    first,
    state: first,
    listeners: new Set(),
    subscribe: (listener) => {
      store.listeners.add(listener);
      store.listen?.();
      return () => store.listeners.delete(listener);
    },
  };
  return store;
}
