import { TokenRefreshError } from '../errors.js';
import type { SessionOutcome } from '../session/outcome.js';
import type { ProviderFailure } from '../workos/call.js';

/** Why a renewal did not happen. */
export function refreshFailure(outcome: SessionOutcome): ProviderFailure | undefined {
  const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
  return signedIn ? outcome.renewalFailure : outcome.failure;
}

/** The error for a renewal that did not happen. Errors are logged, so its cause holds no URL that lets somebody go on. */
export function refreshError(outcome: SessionOutcome): TokenRefreshError {
  const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
  const { redirectUrl: _redirectUrl, ...failure } = refreshFailure(outcome) ?? { transient: false };
  const who = signedIn ? { userId: outcome.session.user.id, sessionId: outcome.claims.sid } : outcome.about;
  return new TokenRefreshError('The session could not be refreshed', {
    isTransient: failure.transient,
    cause: failure,
    ...(outcome.kind === 'signed-out' && { reason: outcome.reason }),
    ...who,
  });
}
