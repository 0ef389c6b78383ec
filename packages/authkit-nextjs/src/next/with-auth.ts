import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import { NO_USER, userInfo } from '../session/user-info.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { authFromHeader, type AcceptedAuth, type Credential } from './accepted-auth.js';
import { signInFromHere } from './current-location.js';
import { currentSession } from './current-session.js';
import { redirectToRead } from './navigation.js';
import { serverContext } from './server-context.js';

export interface WithAuthOptions {
  /** Redirects a signed-out visitor to sign-in, and back here afterwards. */
  ensureSignedIn?: boolean | undefined;
  /** The path to come back to where the library cannot know it: behind no proxy of ours. */
  returnTo?: string | undefined;
}

export interface WithAuth {
  (options: WithAuthOptions & { ensureSignedIn: true }): Promise<UserInfo>;
  (options: { accepts: readonly Credential[] }): Promise<AcceptedAuth>;
  (options?: WithAuthOptions): Promise<UserInfo | NoUserInfo>;
}

export function bindWithAuth(getConfig: GetConfig): WithAuth {
  async function session(options?: WithAuthOptions): Promise<UserInfo | NoUserInfo> {
    const { context, inForce, outcome } = await currentSession(getConfig);
    if (outcome.kind === 'signed-in' || outcome.kind === 'refreshed') {
      return userInfo(outcome);
    }
    if (!options?.ensureSignedIn) return NO_USER;
    redirectToRead(signInFromHere(context, inForce, options.returnTo), context);
  }

  async function accepted(accepts: readonly Credential[]): Promise<AcceptedAuth> {
    const context = await serverContext();
    const { config } = await context.inForce(getConfig);
    const presented = await authFromHeader(context.headers.get('authorization'), accepts, config);
    if (presented) return presented;
    if (!accepts.includes('session')) return { via: null, ...NO_USER };
    const { outcome } = await currentSession(getConfig);
    // Nobody is refused because it cannot be told now who they are.
    if (outcome.kind === 'unavailable') {
      throw new AuthKitError('provider_unavailable', 'The session could not be read', {
        cause: outcome.failure,
      });
    }
    return outcome.kind === 'signed-out'
      ? { via: null, ...NO_USER }
      : { via: 'session', ...userInfo(outcome) };
  }

  function withAuth(options?: WithAuthOptions & { accepts?: readonly Credential[] }): Promise<unknown> {
    if (!options?.accepts) return session(options);
    // A caller with a token has no page to be sent to; ignored, it would let a signed-out visitor through.
    if (options.ensureSignedIn) {
      const said = 'withAuth takes either accepts or ensureSignedIn';
      return Promise.reject(new AuthKitError('invalid_argument', said));
    }
    return accepted(options.accepts);
  }
  return withAuth as WithAuth;
}

/**
 * Reads and verifies the session of the current request, in pages, layouts, route handlers and server actions. Needs
 * no proxy: it opens the cookie itself, once a request. With `accepts`, an access token or API key in the
 * `Authorization` header is judged too, and then by itself.
 *
 * @returns the user and the session's facts; `{ user: null }` for a signed-out visitor.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @throws {AuthKitError} `provider_unavailable`, with `accepts`, when a credential cannot be judged now;
 * `invalid_argument` for `accepts` together with `ensureSignedIn`.
 * @throws Next's redirect, with `ensureSignedIn`: do not call it inside `try`.
 * @example
 * ```ts
 * import { withAuth } from '@workos-inc/authkit-nextjs';
 *
 * export default async function Page() {
 *   const { user } = await withAuth({ ensureSignedIn: true });
 *   return user.email;
 * }
 * ```
 */
export const withAuth: WithAuth = /* @__PURE__ */ bindWithAuth(environmentConfig);
