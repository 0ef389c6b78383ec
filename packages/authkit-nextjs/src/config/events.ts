/** What the library reports to the app's `onEvent`: what happened to sessions, and why. */
import type { ErrorCode } from '../errors.js';
import type { SignedOutReason } from '../types.js';
import type { Config } from './config.js';
import { warnOnce } from './warn-once.js';

/** Kinds of calls to the provider. */
export type ProviderCall = 'exchange' | 'refresh' | 'keys' | 'api-key' | 'claim-nonce' | 'organization';

/** Whose session an event is about. */
export interface EventSubject {
  userId?: string | undefined;
  sessionId?: string | undefined;
}

/**
 * One thing that happened, for logs and metrics. No event holds a token, a code, an e-mail address or a cookie.
 *
 * - `session.refreshed`: the session has new tokens.
 * - `session.refresh_failed`: it could not be renewed; with `transient` it goes on as it was.
 * - `session.stale`: an expired session was served because the provider cannot be reached (`outageGraceSeconds`).
 * - `session.uncovered`: an expired session reads as signed out in a page, since the proxy, which could renew it, does not
 *   cover the page.
 * - `session.ended`: a cookie no longer stands for a session; `reason` says why.
 * - `sign_in.completed`, `sign_in.failed`, `sign_in.restarted`: how a callback ended. A restart's `code` is what was
 *   wrong with it.
 * - `provider.unreachable`, `provider.reached`: the library has stopped making a kind of call, or goes on with it.
 * - `store.unavailable`, `store.available`: the refresh store failed, and this process goes on by itself; or it is back.
 */
export type AuthKitEvent =
  | ({ type: 'session.refreshed'; organizationId?: string | undefined } & EventSubject)
  | ({
      type: 'session.refresh_failed';
      transient: boolean;
      status?: number | undefined;
      code?: string | undefined;
    } & EventSubject)
  | ({ type: 'session.stale' } & EventSubject)
  | ({ type: 'session.ended' | 'session.uncovered'; reason: SignedOutReason } & EventSubject)
  | ({ type: 'sign_in.completed'; organizationId?: string | undefined } & EventSubject)
  | { type: 'sign_in.failed'; code: ErrorCode }
  | { type: 'sign_in.restarted'; code: ErrorCode }
  | { type: 'provider.unreachable' | 'provider.reached'; call: ProviderCall }
  | { type: 'store.unavailable' | 'store.available' };

export type OnEvent = (event: AuthKitEvent) => void | Promise<void>;

/** Tells the app. What it makes of it, an error included, changes nothing for the request. */
export function report(config: Pick<Config, 'onEvent'>, event: AuthKitEvent): void {
  if (!config.onEvent) return;
  try {
    const answer = config.onEvent(event);
    if (answer instanceof Promise) answer.catch(sayThatItThrew);
  } catch {
    sayThatItThrew();
  }
}

/** Without what it threw: that is the app's, and may hold anything. */
function sayThatItThrew(): void {
  warnOnce('onEvent threw; events go on being reported');
}
