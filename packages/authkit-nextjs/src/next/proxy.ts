/** Renders the decision about a request's session, before the page runs. */
import type { NextFetchEvent, NextRequest } from 'next/server.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import { isRoute } from '../sign-in/return-path.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { compilePatterns } from './path-patterns.js';
import { rememberOrigin } from './proxy-headers.js';
import { runInner, type InnerProxy } from './proxy-inner.js';
import { openPassage, type AuthkitOptions } from './proxy-passage.js';
import { refuse, startOf, type OnUnauthenticated } from './proxy-refusal.js';

export interface AuthkitProxyOptions extends Omit<AuthkitOptions, 'screenHint'> {
  /** Whether every matched path needs a user unless a glob lists it. Default: not. */
  middlewareAuth?: { enabled: boolean; unauthenticatedPaths: readonly string[] } | undefined;
  /** Globs of the paths whose sign-in begins with the sign-up screen. */
  signUpPaths?: readonly string[] | undefined;
  /** The app's own answer on a protected path: a path of the app, or a response. Default: AuthKit. */
  onUnauthenticated?: OnUnauthenticated | undefined;
}

export interface AuthkitResult {
  session: UserInfo | NoUserInfo;
  /** What the response must carry: hand it to `NextResponse.next({ headers })` or `handleAuthkitHeaders`. */
  headers: Headers;
  /** Where to send a visitor who must sign in; the empty string when there is a user. */
  readonly authorizationUrl: string;
}

export type AuthkitProxy = (request: NextRequest, event?: NextFetchEvent) => Promise<Response>;

export interface MakeAuthkitProxy {
  (options?: AuthkitProxyOptions): AuthkitProxy;
  (inner: InnerProxy, options?: AuthkitProxyOptions): AuthkitProxy;
}

export function bindAuthkit(getConfig: GetConfig) {
  return async function authkit(request: NextRequest, options: AuthkitOptions = {}): Promise<AuthkitResult> {
    const passage = await openPassage(request, getConfig, options, options.screenHint ?? 'sign-in');
    const { headers } = passage.response;
    rememberOrigin(request, headers, { address: passage.config.address, intents: passage.intents });
    // Proxies copy the request's headers for the page; the copy must not be of what came from outside.
    for (const [name, value] of passage.own) request.headers.set(name, value);
    return {
      session: passage.auth,
      headers,
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

export function bindAuthkitProxy(getConfig: GetConfig): MakeAuthkitProxy {
  return function authkitProxy(
    first: InnerProxy | AuthkitProxyOptions = {},
    second: AuthkitProxyOptions = {},
  ): AuthkitProxy {
    const inner = typeof first === 'function' ? first : undefined;
    const options = typeof first === 'function' ? second : first;
    const { middlewareAuth } = options;
    // Text from the environment, say: neither of its readings is safe to guess.
    if (middlewareAuth && typeof middlewareAuth.enabled !== 'boolean') {
      throw new AuthKitError('invalid_argument', 'middlewareAuth.enabled must be true or false');
    }
    const isOpen = compilePatterns('unauthenticatedPaths', middlewareAuth?.unauthenticatedPaths ?? []);
    const isSignUp = compilePatterns('signUpPaths', options.signUpPaths ?? []);

    return async (request, event) => {
      const { pathname } = request.nextUrl;
      const passage = await openPassage(
        request,
        getConfig,
        options,
        isSignUp(pathname) ? 'sign-up' : 'sign-in',
      );
      const isPublic =
        middlewareAuth?.enabled !== true ||
        isOpen(pathname) ||
        isRoute(new URL(request.nextUrl.href).pathname, passage.config.address);
      const refusal =
        passage.auth.user || isPublic ? undefined : await refuse(request, passage, options.onUnauthenticated);
      if (refusal) return refusal;
      return inner ? runInner(inner, request, event as NextFetchEvent, passage) : passage.response;
    };
  };
}

/**
 * Makes the proxy that keeps sessions fresh and, with `middlewareAuth`, lets only signed-in visitors pass. Given
 * another proxy, it wraps it.
 *
 * @throws {AuthKitError} `invalid_argument`, when a glob is not a valid path pattern; it names the glob. Also when
 * `middlewareAuth.enabled` is neither true nor false.
 * @throws {ConfigurationError} from the proxy, when settings are missing or malformed.
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
export const authkitProxy: MakeAuthkitProxy = /* @__PURE__ */ bindAuthkitProxy(environmentConfig);
