/** Renders the decision about a request's session, before the page runs. */
import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { rewriteCookieHeader } from '../cookies/intents.js';
import { TokenRefreshError } from '../errors.js';
import { resolveSession, type SessionOutcome } from '../session/resolve.js';
import { NO_USER, userInfo } from '../session/user-info.js';
import { isRoute } from '../sign-in/return-path.js';
import type { Impersonator, NoUserInfo, User, UserInfo } from '../types.js';
import { NO_STORE } from './answers.js';
import { appendIntents, applyIntents, cookieReader } from './cookies.js';
import { writeHandoff, type Handoff } from './handoff.js';
import { compilePatterns } from './path-patterns.js';
import { refuse, startOf, type Passage } from './proxy-refusal.js';

export interface AuthkitOptions {
  /** Says on the console what was decided for each request, and why. Default: `false`. */
  debug?: boolean | undefined;
  /** The redirect URI of this deployment; wins over the environment. */
  redirectUri?: string | undefined;
  /** The screen a sign-in from here begins with. Default: `sign-in`. */
  screenHint?: 'sign-in' | 'sign-up' | undefined;
  /** Seconds before its expiry at which a token is renewed. Default: 60; 30 when it lives five minutes or less. */
  refreshBufferSeconds?: number | undefined;
  /** Called, and awaited, when this request renewed the session. */
  onSessionRefreshSuccess?:
    | ((data: {
        accessToken: string;
        user: User;
        impersonator?: Impersonator | undefined;
        organizationId?: string | undefined;
      }) => void | Promise<void>)
    | undefined;
  /** Called, and awaited, when the session could not be renewed. */
  onSessionRefreshError?:
    | ((data: {
        error: TokenRefreshError;
        request: NextRequest;
        isTransient: boolean;
      }) => void | Promise<void>)
    | undefined;
}

export interface AuthkitProxyOptions extends Omit<AuthkitOptions, 'screenHint'> {
  /** Whether every matched path needs a user. Default: not. */
  middlewareAuth?: { enabled: boolean; unauthenticatedPaths: readonly string[] } | undefined;
  /** Globs of the paths whose sign-in begins with the sign-up screen. */
  signUpPaths?: readonly string[] | undefined;
}

export interface AuthkitResult {
  session: UserInfo | NoUserInfo;
  /** What the response must carry: hand it to `NextResponse.next({ headers })`. */
  headers: Headers;
  /** Where to send a visitor who must sign in; the empty string when there is a user. */
  readonly authorizationUrl: string;
}

export type AuthkitProxy = (request: NextRequest, event?: NextFetchEvent) => Promise<Response>;

export function bindAuthkit(getConfig: GetConfig) {
  return async function authkit(request: NextRequest, options: AuthkitOptions = {}): Promise<AuthkitResult> {
    const passage = await passOn(request, getConfig, options, options.screenHint ?? 'sign-in');
    return {
      session: passage.auth,
      headers: passage.response.headers,
      get authorizationUrl() {
        return passage.auth.user ? '' : startOf(passage);
      },
    };
  };
}

/**
 * Reads the session in a proxy of your own, renewing it when it is time. You decide what happens to a visitor without
 * one; `headers` belongs on every response that is not a redirect.
 *
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { authkit } from '@workos-inc/authkit-nextjs';
 * import { NextResponse, type NextRequest } from 'next/server';
 *
 * export default async function proxy(request: NextRequest) {
 *   const { session, headers, authorizationUrl } = await authkit(request);
 *   if (!session.user) return NextResponse.redirect(authorizationUrl);
 *   return NextResponse.next({ headers });
 * }
 * ```
 */
export const authkit = /* @__PURE__ */ bindAuthkit(environmentConfig);

export function bindAuthkitProxy(getConfig: GetConfig) {
  return function authkitProxy(options: AuthkitProxyOptions = {}): AuthkitProxy {
    const { middlewareAuth } = options;
    const isOpen = compilePatterns('unauthenticatedPaths', middlewareAuth?.unauthenticatedPaths ?? []);
    const isSignUp = compilePatterns('signUpPaths', options.signUpPaths ?? []);

    return async (request) => {
      const { pathname } = request.nextUrl;
      const passage = await passOn(request, getConfig, options, isSignUp(pathname) ? 'sign-up' : 'sign-in');
      const isPublic =
        middlewareAuth?.enabled !== true ||
        isOpen(pathname) ||
        isRoute(new URL(request.nextUrl.href).pathname, passage.config.address);
      return passage.auth.user || isPublic ? passage.response : refuse(request, passage);
    };
  };
}

/**
 * Makes the proxy that keeps sessions fresh and, with `middlewareAuth`, lets only signed-in visitors pass.
 *
 * @throws {AuthKitError} `invalid_argument`, when a glob is not a valid path pattern; it names the glob.
 * @example
 * ```ts
 * // proxy.ts
 * import { authkitProxy } from '@workos-inc/authkit-nextjs';
 *
 * export default authkitProxy({
 *   middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/about'] },
 * });
 *
 * export const config = { matcher: ['/', '/admin/:path*', '/about'] };
 * ```
 */
export const authkitProxy = /* @__PURE__ */ bindAuthkitProxy(environmentConfig);

async function passOn(
  request: NextRequest,
  getConfig: GetConfig,
  options: AuthkitOptions,
  screen: 'sign-in' | 'sign-up',
): Promise<Passage> {
  const config = await getConfig(options.redirectUri);
  const outcome = await resolveSession(cookieReader(request.cookies), config, {
    mayRefresh: true,
    refreshBufferSeconds: options.refreshBufferSeconds,
  });
  const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
  const auth = signedIn ? userInfo(outcome.session, outcome.claims) : NO_USER;
  if (options.debug) report(request, outcome);
  await notify(request, outcome, auth, options);

  const handoff: Handoff = { path: pathOf(request), screen };
  return { config, outcome, auth, handoff, response: forward(request, outcome, handoff) };
}

/** Lets the request through, with the renewed cookie in it, so that the page reads what the browser will soon have. */
function forward(request: NextRequest, outcome: SessionOutcome, handoff: Handoff): NextResponse {
  const headers = new Headers(request.headers);
  writeHandoff(headers, handoff);
  // Next shows cookies set here to pages and actions, but route handlers read the request's own header.
  if (outcome.intents.length > 0)
    headers.set('cookie', rewriteCookieHeader(headers.get('cookie'), outcome.intents));
  const response = NextResponse.next({ request: { headers } });
  appendIntents(response.headers, applyIntents(response.cookies, outcome.intents));
  const personal = outcome.kind === 'signed-in' || outcome.kind === 'refreshed' || outcome.intents.length > 0;
  if (personal) response.headers.set('cache-control', NO_STORE);
  return response;
}

/**
 * Path and query as the browser wrote them, as far as that is known: before a proxy sees the query, Next takes its own
 * cache key out of it and writes the rest anew, as a form would, with `+` for a space.
 */
function pathOf(request: NextRequest): string {
  const { pathname, search } = new URL(request.nextUrl.href);
  return pathname + search.replaceAll('+', '%20');
}

async function notify(
  request: NextRequest,
  outcome: SessionOutcome,
  auth: UserInfo | NoUserInfo,
  { onSessionRefreshSuccess, onSessionRefreshError }: AuthkitOptions,
): Promise<void> {
  try {
    if (outcome.kind === 'refreshed' && auth.user) {
      const { accessToken, user, impersonator, organizationId } = auth;
      await onSessionRefreshSuccess?.({ accessToken, user, impersonator, organizationId });
    }
    const isTransient = outcome.kind === 'unavailable';
    if (isTransient || (outcome.kind === 'signed-out' && outcome.reason === 'refresh_rejected')) {
      const error = new TokenRefreshError('The session could not be refreshed', {
        isTransient,
        cause: outcome.failure,
      });
      await onSessionRefreshError?.({ error, request, isTransient });
    }
  } catch (error) {
    console.error('[authkit] a session refresh callback threw', error);
  }
}

function report(request: NextRequest, outcome: SessionOutcome): void {
  const reason = outcome.kind === 'signed-out' ? ` (${outcome.reason})` : '';
  const cookies =
    outcome.intents.length > 0 ? `; cookies: ${outcome.intents.map(({ name }) => name).join(', ')}` : '';
  console.log(`[authkit] ${request.method} ${request.nextUrl.pathname}: ${outcome.kind}${reason}${cookies}`);
}
