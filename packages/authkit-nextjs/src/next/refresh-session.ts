import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import type { SessionOutcome } from '../session/outcome.js';
import { resolveSession } from '../session/resolve.js';
import { NO_USER, userInfo } from '../session/user-info.js';
import type { NoUserInfo, SignedOutReason, UserInfo } from '../types.js';
import { signInFromHere } from './current-location.js';
import { currentSession } from './current-session.js';
import { isRenewedHere } from './handoff.js';
import { redirectToRead } from './navigation.js';
import { refreshError } from './refresh-error.js';
import { serverContext, type ServerContext } from './server-context.js';

export interface RefreshSessionOptions {
  /** Moves the session to this organization. */
  organizationId?: string | undefined;
  /** Redirects a signed-out visitor to sign-in, and back here afterwards. */
  ensureSignedIn?: boolean | undefined;
}

export interface RefreshSession {
  (options: RefreshSessionOptions & { ensureSignedIn: true }): Promise<UserInfo>;
  (options?: RefreshSessionOptions): Promise<UserInfo | NoUserInfo>;
}

/** The renewal itself came to nothing; otherwise there was nothing to renew. */
const REFUSALS: ReadonlySet<SignedOutReason> = new Set(['refresh_rejected', 'subject_mismatch']);

export function bindRefreshSession(getConfig: GetConfig): RefreshSession {
  async function refreshSession(options: RefreshSessionOptions = {}): Promise<UserInfo | NoUserInfo> {
    const outcome = await renew(getConfig, options.organizationId);
    if (outcome.kind === 'signed-in' || outcome.kind === 'refreshed') {
      if (outcome.renewalFailure) throw refreshError(outcome);
      if (outcome.tooLarge) throw outcome.tooLarge;
      return userInfo(outcome);
    }
    if (outcome.kind === 'unavailable') throw refreshError(outcome);
    if (options.ensureSignedIn) {
      const context = await serverContext();
      redirectToRead(signInFromHere(context, await context.inForce(getConfig)), context);
    }
    if (REFUSALS.has(outcome.reason)) throw refreshError(outcome);
    return NO_USER;
  }
  return refreshSession as RefreshSession;
}

/**
 * Renews the session in a server action or route handler: the latest roles, permissions and profile, or another
 * organization. The page that the same action renders again shows them. A token that the proxy renewed in this same
 * request is not spent again.
 *
 * @throws {TokenRefreshError} when that failed; with `isTransient` the session goes on as it was.
 * @throws {SessionTooLargeError} when the renewed session does not fit into cookies.
 * @throws {AuthKitError} `cookies_read_only` while rendering, where the new tokens could not be kept;
 * `invalid_argument` for an `organizationId` that is not a text.
 * @throws Next's redirect to sign-in, with `ensureSignedIn`, for a signed-out visitor: do not call it inside `try`.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { refreshSession } from '@workos-inc/authkit-nextjs';
 *
 * export async function reload() {
 *   'use server';
 *   const { user } = await refreshSession({ ensureSignedIn: true });
 *   return user.email;
 * }
 * ```
 */
export const refreshSession: RefreshSession = /* @__PURE__ */ bindRefreshSession(environmentConfig);

/** Renews the session of the request, and saves what that brought. */
export async function renew(getConfig: GetConfig, organizationId?: string): Promise<SessionOutcome> {
  const context = await serverContext();
  requireWritableCookies(context, 'refreshSession');
  const { config, handoff } = await context.inForce(getConfig);
  if (organizationId !== undefined) requireOrganizationId(organizationId, 'refreshSession');
  else if (handoff?.renewed !== undefined) {
    const { outcome } = await currentSession(getConfig);
    const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
    if (signedIn && (await isRenewedHere(handoff, outcome.session.accessToken, config))) return outcome;
  }
  const outcome = await resolveSession(context.cookies, config, {
    mayRefresh: true,
    force: true,
    organizationId,
  });
  context.write(outcome.intents);
  return outcome;
}

/** What is no id would be left out of the question, and the session stay where it is. */
export function requireOrganizationId(organizationId: unknown, name: string): void {
  if (typeof organizationId === 'string' && organizationId !== '') return;
  throw new AuthKitError(
    'invalid_argument',
    `${name}: the organization's id must be a text that is not empty`,
  );
}

export function requireWritableCookies(context: ServerContext, name: string): void {
  if (context.mayWriteCookies) return;
  throw new AuthKitError('cookies_read_only', `${name} must be called in a server action or route handler`);
}
