/** What the client half knows of the session. No React here: hooks subscribe to it. */
import type { ClientAnswer, ClientAuth } from './protocol.js';

export interface AuthState {
  readonly auth: ClientAuth;
  readonly loading: boolean;
  /** Why the last question to the server failed. What was known before stays. */
  readonly error: Error | undefined;
}

export type Ask = (
  action: 'session' | 'refresh',
  parameters?: Record<string, string>,
) => Promise<ClientAnswer>;

const UNKNOWN: AuthState = { auth: { user: null }, loading: true, error: undefined };

export class AuthStore {
  private state: AuthState;
  private readonly listeners = new Set<() => void>();
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly ask: Ask,
    initial: ClientAuth | undefined,
  ) {
    this.state = initial ? { auth: initial, loading: false, error: undefined } : UNKNOWN;
  }

  readonly get = (): AuthState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Takes over what the server says now; a new answer from outside replaces the state. */
  seed(auth: ClientAuth): void {
    this.set({ auth, loading: false, error: undefined });
  }

  /** Reads the session; everybody who asks at once shares one request. */
  load(): Promise<void> {
    return (this.underWay ??= this.run('session').finally(() => (this.underWay = undefined)));
  }

  /** Renews the session. */
  refresh(): Promise<void> {
    return this.run('refresh');
  }

  private async run(action: 'session' | 'refresh'): Promise<void> {
    try {
      const { auth, error } = await this.ask(action);
      const failed = error === undefined ? undefined : new Error(error);
      this.set({ auth: auth ?? { user: null }, loading: false, error: failed });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.set({ ...this.state, loading: false, error });
    }
  }

  private set(state: AuthState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
