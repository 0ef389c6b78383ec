/** What the session of a request is, which cookies follow, and why: a value, for `next/` to act on. */
import type { CookieIntent } from '../cookies/intents.js';
import type { SessionTooLargeError } from '../errors.js';
import type { AccessTokenClaims, SignedOutReason } from '../types.js';
import type { ProviderFailure } from '../workos/call.js';
import type { Session } from './session.js';

export interface SignedIn<Kind> {
  kind: Kind;
  session: Session;
  claims: AccessTokenClaims;
  intents: readonly CookieIntent[];
  /** Whether it has expired, and is served only because the provider cannot be reached. */
  stale?: true;
  /** A renewal did not happen; the session goes on as it was. */
  renewalFailure?: ProviderFailure;
  /** The renewed session does not fit into cookies, and lives only as long as this process remembers it. */
  tooLarge?: SessionTooLargeError;
}

/** Whose session it is about, where one could be opened. */
interface About {
  readonly about?: { readonly userId: string; readonly sessionId: string | undefined };
}

export type SessionOutcome =
  | SignedIn<'signed-in'>
  /** As signed-in, with tokens that the browser does not have yet. */
  | (SignedIn<'refreshed'> & { /** This very request has renewed it. */ own?: true })
  | ({
      kind: 'signed-out';
      reason: SignedOutReason;
      intents: readonly CookieIntent[];
      failure?: ProviderFailure;
    } & About)
  /** There may be a session, but it cannot be told now. Nobody is signed out because of it. */
  | ({ kind: 'unavailable'; failure: ProviderFailure; intents: readonly CookieIntent[] } & About);

export function signedOut(
  reason: SignedOutReason,
  intents: readonly CookieIntent[],
): SessionOutcome & { kind: 'signed-out' } {
  return { kind: 'signed-out', reason, intents };
}

export function unavailable(failure: ProviderFailure, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'unavailable', failure, intents };
}
