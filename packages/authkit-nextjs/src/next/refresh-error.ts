import { TokenRefreshError } from '../errors.js';
import type { SessionOutcome } from '../session/outcome.js';

/** The error for a renewal that did not happen. */
export function refreshError(outcome: SessionOutcome): TokenRefreshError {
  const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
  const failure = signedIn ? outcome.renewalFailure : outcome.failure;
  const who = signedIn ? { userId: outcome.session.user.id, sessionId: outcome.claims.sid } : outcome.about;
  return new TokenRefreshError('The session could not be refreshed', {
    isTransient: failure?.transient ?? false,
    cause: failure,
    ...who,
  });
}
