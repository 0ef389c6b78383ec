/** Guards: who may see a page, run an action or call a route handler. */
import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import { has, type AccessCheck } from '../session/access.js';
import type { UserInfo } from '../types.js';
import type { AcceptedAuth, Credential } from './accepted-auth.js';
import { NO_STORE, problem } from './answers.js';
import { currentPath, isAction, signInFromHere } from './current-location.js';
import { forbidden, notFound, redirectToRead } from './navigation.js';
import { serverContext } from './server-context.js';
import { bindWithAuth } from './with-auth.js';

export interface ProtectOptions {
  /**
   * What a page shows to somebody without the right: `not-found` (default), `forbidden` where the app enables
   * `authInterrupts`, or a path to go to.
   */
  denied?: 'not-found' | 'forbidden' | `/${string}` | undefined;
  /** The path to come back to after sign-in where the library cannot know it. */
  returnTo?: string | undefined;
}

/** What a guard asks for. */
export interface GuardCheck extends AccessCheck {
  /**
   * `false` refuses a session that is served only because the provider cannot be reached (`outageGraceSeconds`), for
   * what must not run on yesterday's rights. Default: `true`.
   */
  allowStale?: boolean | undefined;
}

type Protect = (check?: GuardCheck, options?: ProtectOptions) => Promise<UserInfo>;

export function bindProtect(getConfig: GetConfig): Protect {
  const withAuth = bindWithAuth(getConfig);
  return async (check = {}, { denied = 'not-found', returnTo } = {}) => {
    const { allowStale, rights } = partsOf(check);
    const auth = await withAuth({ ensureSignedIn: true, returnTo });
    const context = await serverContext();
    if (auth.stale && !allowStale) {
      if (isAction(context.headers)) throw new AuthKitError('provider_unavailable', STALE);
      // The AuthKit route asks the provider again, and answers that it cannot be reached.
      redirectToRead(signInFromHere(context, await context.inForce(getConfig), returnTo), context);
    }
    if (has(auth, rights)) return auth;
    // An action has no page to show: its caller gets an error it can tell apart.
    if (isAction(context.headers)) throw new AuthKitError('forbidden', 'You may not do this');
    if (denied === 'forbidden') forbidden();
    if (denied === 'not-found') notFound();
    const inForce = await context.inForce(getConfig);
    // A page that is denied must not be sent to itself. Next adds the base path to a redirect of the app's own.
    if (currentPath(context, inForce) === `${inForce.handoff?.basePath ?? ''}${denied}`) notFound();
    redirectToRead(denied, context);
  };
}

const STALE = 'This needs a fresh session, and the provider cannot be reached now';

function partsOf(check: GuardCheck): { allowStale: boolean; rights: AccessCheck } {
  // Only a plain object is taken apart: `has` refuses everything else, which would look like an empty check here.
  if (typeof check !== 'object' || check === null || Object.getPrototypeOf(check) !== Object.prototype)
    return { allowStale: true, rights: check };
  const { allowStale = true, ...rights } = check;
  if (typeof allowStale !== 'boolean') {
    throw new AuthKitError('invalid_argument', 'protect: allowStale must be true or false');
  }
  return { allowStale, rights };
}

/**
 * Lets only those pass who are signed in and have everything the check names, in pages and server actions.
 *
 * @throws Next's redirect to sign-in, for a signed-out visitor; Next's `notFound()`, `forbidden()` or a redirect, for
 * somebody without the right: do not call it inside `try`.
 * @throws {AuthKitError} `forbidden` in a server action; `provider_unavailable` there, with `allowStale: false` while
 * the provider cannot be reached; `invalid_argument` for a check with a slip in it.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { protect } from '@workos-inc/authkit-nextjs';
 *
 * export default async function AdminPage() {
 *   const { user } = await protect({ role: 'admin' });
 *   return user.email;
 * }
 * ```
 */
export const protect: Protect = /* @__PURE__ */ bindProtect(environmentConfig);

export interface ProtectRouteOptions {
  /** What a caller may show. Default: only the session. */
  accepts?: readonly Credential[] | undefined;
  /** Other origins whose pages may use this route's unsafe methods with the visitor's cookie. */
  origins?: readonly string[] | undefined;
}

/** A caller that `protectRoute` has let through. */
export type RouteAuth = Exclude<AcceptedAuth, { via: null }>;

type GuardedHandler<R extends Request, C> = (
  request: R,
  context: C,
  auth: RouteAuth,
) => Response | Promise<Response>;

type ProtectRoute = <R extends Request, C>(
  check: GuardCheck,
  handler: GuardedHandler<R, C>,
  options?: ProtectRouteOptions,
) => (request: R, context: C) => Promise<Response>;

const SESSION_ONLY: readonly Credential[] = ['session'];
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function bindProtectRoute(getConfig: GetConfig): ProtectRoute {
  const withAuth = bindWithAuth(getConfig);
  return (check, handler, { accepts = SESSION_ONLY, origins = [] } = {}) => {
    // A slip in the check shows when the route is defined, not when somebody is let in.
    const { allowStale, rights } = partsOf(check);
    has({}, rights);
    return async (request, routeContext) => {
      const auth = await withAuth({ accepts }).catch(unlessUnavailable);
      if (auth instanceof Response) return auth;
      if (auth.via === null) {
        return problem(401, 'unauthorized', 'Sign-in is required', {
          headers: {
            'www-authenticate': accepts.some((one) => one !== 'session')
              ? 'Bearer'
              : 'Session realm="AuthKit"',
          },
        });
      }
      if (auth.via === 'session' && !SAFE_METHODS.has(request.method)) {
        const context = await serverContext();
        const { config } = await context.inForce(getConfig);
        if (!isSameOrigin(request.headers, [config.address.origin, ...origins])) {
          return problem(403, 'forbidden', 'This request does not come from a page of this app');
        }
      }
      if (auth.via === 'session' && auth.stale && !allowStale) {
        return problem(503, 'provider_unavailable', STALE, { headers: RETRY_SOON });
      }
      if (!has(auth, rights)) return problem(403, 'forbidden', 'You may not do this');
      return forOneCaller(await handler(request, routeContext, auth));
    };
  };
}

const RETRY_SOON = { 'retry-after': '5' };

/**
 * Next says nothing about caches on answers of route handlers, and one that the proxy does not cover may bring a renewed
 * session cookie. What the handler itself says stays.
 */
function forOneCaller(response: Response): Response {
  if (response.headers.has('cache-control')) return response;
  // A redirect's headers cannot be changed.
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  headers.set('cache-control', NO_STORE);
  return new Response(body, { status, statusText, headers });
}

/** A caller whose credential cannot be judged now is told to come again. */
function unlessUnavailable(error: unknown): Response {
  if (!(error instanceof AuthKitError) || error.code !== 'provider_unavailable') throw error;
  return problem(503, error.code, 'The credential cannot be checked now', {
    headers: RETRY_SOON,
  });
}

/** The cookie comes along whoever sends the browser here, so it alone proves no intent. */
function isSameOrigin(headers: Headers, origins: readonly string[]): boolean {
  if (headers.get('sec-fetch-site') === 'same-origin') return true;
  const origin = headers.get('origin');
  return origin !== null && origins.includes(origin);
}

/**
 * Makes a route handler that only those reach who have everything the check names: 401 and 403 as problem+json. Unsafe
 * methods that rely on the cookie must come from a page of this app. An answer that says nothing about caches is
 * `private, no-store`.
 *
 * @throws {AuthKitError} `invalid_argument`, when the route is defined, for a check with a slip in it.
 * @throws {ConfigurationError} from the handler, when settings are missing or malformed.
 * @example
 * ```ts
 * import { protectRoute } from '@workos-inc/authkit-nextjs';
 *
 * export const DELETE = protectRoute({ permission: 'posts:delete' }, async (_request, _context, auth) => {
 *   return Response.json({ deletedBy: auth.via });
 * });
 * ```
 */
export const protectRoute: ProtectRoute = /* @__PURE__ */ bindProtectRoute(environmentConfig);
