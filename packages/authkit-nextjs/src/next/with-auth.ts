import { redirect } from './navigation.js';
import type { Config } from '../config/config.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { warnOnce } from '../config/warn-once.js';
import { isDevelopment } from '../config/env.js';
import { resolveSession, type SessionOutcome } from '../session/resolve.js';
import { NO_USER, userInfo } from '../session/user-info.js';
import { startUrl } from '../sign-in/start.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { currentLocation } from './current-location.js';
import { serverContext, type ServerContext } from './server-context.js';

export interface WithAuthOptions {
  /** Redirects a signed-out visitor to sign-in, and back here afterwards. */
  ensureSignedIn?: boolean | undefined;
  /** The path to come back to where the library cannot know it: behind no proxy of ours. */
  returnTo?: string | undefined;
}

export interface WithAuth {
  (options: WithAuthOptions & { ensureSignedIn: true }): Promise<UserInfo>;
  (options?: WithAuthOptions): Promise<UserInfo | NoUserInfo>;
}

export function bindWithAuth(getConfig: GetConfig): WithAuth {
  async function withAuth(options?: WithAuthOptions): Promise<UserInfo | NoUserInfo> {
    // The request is asked for before settings, clock or randomness: what prerenders must stop here.
    const context = await serverContext();
    const config = await getConfig();
    const outcome = await sessionOf(context, config);
    if (outcome.kind === 'signed-in' || outcome.kind === 'refreshed') {
      return userInfo(outcome.session, outcome.claims);
    }
    if (!options?.ensureSignedIn) return NO_USER;
    const { path, screen } = currentLocation(context, config, options.returnTo);
    redirect(startUrl(screen, path, config.address));
  }
  return withAuth as WithAuth;
}

/**
 * Reads and verifies the session of the current request, in pages, layouts, route handlers and server actions. Needs
 * no proxy: it opens the cookie itself, once a request.
 *
 * @returns the user and the session's facts; `{ user: null }` for a signed-out visitor.
 * @throws {ConfigurationError} when settings are missing or malformed.
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

/** The decision for this request, made once; a refresh is saved where cookies can be written. */
function sessionOf(context: ServerContext, config: Config): Promise<SessionOutcome> {
  return context.once(config.identity, async () => {
    const outcome = await resolveSession(context.cookies, config, { mayRefresh: context.mayWriteCookies });
    if (context.mayWriteCookies) context.write(outcome.intents);
    else if (outcome.kind === 'signed-out' && outcome.reason === 'expired_uncovered')
      warnUncovered(context, config);
    return outcome;
  });
}

function warnUncovered(context: ServerContext, config: Config): void {
  if (!isDevelopment()) return;
  const { path } = currentLocation(context, config);
  warnOnce(
    `The access token expired and ${path ?? 'this page'} is not covered by the proxy, so it reads as signed out. ` +
      `Add the path to the matcher in proxy.ts.`,
  );
}
