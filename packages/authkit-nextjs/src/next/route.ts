/** The AuthKit route: the one route an app needs, and the table of everything it answers. */
import type { NextRequest } from 'next/server.js';
import type { Config } from '../config/config.js';
import { environmentConfig, type GetConfig, type RequestFacts } from '../config/source.js';
import type { CookieReader } from '../cookies/intents.js';
import { AuthKitError, type CallbackError } from '../errors.js';
import { ACTION_PARAM, FLOW_PARAM, ROUTE_ACTIONS, type RouteAction } from '../names.js';
import { openFlowOptions, sealRedirectUri, type FlowOptions } from '../sign-in/flow-options.js';
import { openState, type SignInState } from '../sign-in/state.js';
import type { HandleAuthSuccessData } from '../types.js';
import { parseUrl } from '../url.js';
import { empty, problem, text } from './answers.js';
import { configInForce } from './config-in-force.js';
import { cookieReader } from './cookies.js';
import { isSpeculative, requestKind, type RequestKind } from './request-kind.js';
import { answerCallback } from './route-callback.js';
import { answerClient } from './route-client.js';
import { answerArrived, answerSignIn, answerSignOut } from './route-sign-in.js';

export interface HandleAuthOptions {
  /** Where to go when the sign-in carried no return path. Default: `/`. */
  returnPathname?: string | undefined;
  /** Overrides the origin of the final redirect. Default: the origin of the redirect URI. */
  baseURL?: string | undefined;
  /** Called, and awaited, before the session is set; when it throws, there is no session. */
  onSuccess?: ((data: HandleAuthSuccessData) => void | Promise<void>) | undefined;
  /** Makes the response when a sign-in could not be finished; nothing is logged before. */
  onError?:
    ((params: { error: CallbackError; request: NextRequest }) => Response | Promise<Response>) | undefined;
  /** `false` keeps access tokens out of the browser. Default: `true`. */
  clientToken?: boolean | undefined;
}

/** What the route's families of answers work with. */
export interface RouteRequest {
  readonly request: NextRequest;
  readonly kind: RequestKind;
  readonly query: URLSearchParams;
  readonly cookies: CookieReader;
  /** With the redirect URI in force: that of the state or flow that came with the request, before all others. */
  readonly config: Config;
  readonly state: SignInState | undefined;
  readonly flowOptions: FlowOptions | undefined;
  /** The redirect URI in force, sealed, where it is not the settings' own: for links that start over. */
  readonly flow: string | undefined;
  readonly options: HandleAuthOptions;
  /** The origin of the final redirect. */
  readonly baseOrigin: string;
}

type RouteHandler = (request: NextRequest) => Promise<Response>;

const TABLE: Record<RouteAction, (route: RouteRequest) => Promise<Response>> = {
  'sign-in': (route) => answerSignIn(route, 'sign-in'),
  'sign-up': (route) => answerSignIn(route, 'sign-up'),
  arrived: answerArrived,
  session: (route) => answerClient(route, 'session'),
  token: (route) => answerClient(route, 'token'),
  refresh: (route) => answerClient(route, 'refresh'),
  'switch-organization': (route) => answerClient(route, 'switch-organization'),
  'sign-out': (route) => (route.kind === 'fetch' ? answerClient(route, 'sign-out') : answerSignOut(route)),
};

/** Parameters that decide what is done; one of them given twice is somebody's trick, not somebody's request. */
const DECIDING = [ACTION_PARAM, 'code', 'error', 'state'];

export function bindHandleAuth(getConfig: GetConfig) {
  return function handleAuth(options: HandleAuthOptions = {}): RouteHandler {
    const baseOrigin = options.baseURL === undefined ? undefined : originOf(options.baseURL);

    return async (request) => {
      // The request is read before anything else, so that Next knows at build that this cannot be prerendered.
      const query = request.nextUrl.searchParams;
      if (request.method === 'HEAD') return empty();
      if (isSpeculative(request.headers)) return empty({ status: 503 });
      const kind = requestKind(request.method, request.headers);
      // The router takes an answer that is not its own for a page it cannot show, and loads the URL as a document. Its
      // prefetches come without the query, so that what was asked for cannot be told.
      if (kind === 'router') return text('The AuthKit route needs a whole page.');
      if (DECIDING.some((name) => query.getAll(name).length > 1)) return badRequest();

      const action = query.get(ACTION_PARAM);
      if (action !== null && (!isRouteAction(action) || DECIDING.slice(1).some((name) => query.has(name)))) {
        return badRequest();
      }
      const opened = await openRequest(getConfig, request, query);
      const cookies = cookieReader(request.cookies, request.headers);
      const origin = baseOrigin ?? opened.config.address.origin;
      const route = { request, kind, query, cookies, options, baseOrigin: origin, ...opened };
      return action === null ? answerCallback(route) : TABLE[action](route);
    };
  };
}

/** What a request brought sealed, and the configuration that follows from it. */
async function openRequest(getConfig: GetConfig, request: NextRequest, query: URLSearchParams) {
  const facts: RequestFacts = { headers: request.headers, cookies: request.cookies };
  const { config, handoff } = await configInForce(getConfig, facts);
  const [sealedState, sealedFlow] = [query.get('state'), query.get(FLOW_PARAM)];
  const state = sealedState ? await openState(sealedState, config, Date.now()) : undefined;
  const flowOptions = sealedFlow ? await openFlowOptions(sealedFlow, config, Date.now()) : undefined;
  const redirectUri = state?.redirectUri ?? flowOptions?.redirectUri;
  if (!redirectUri || redirectUri === config.redirectUri) {
    return { config, state, flowOptions, flow: handoff?.flow };
  }
  const flow = await sealRedirectUri(redirectUri, config);
  return { config: await getConfig(facts, redirectUri), state, flowOptions, flow };
}

/**
 * Makes the route handler that the app exports as `GET` at the path of the redirect URI. It finishes sign-ins, and it
 * is also where they start and where the client half reads.
 *
 * @throws {AuthKitError} `invalid_argument`, when `baseURL` is not an absolute http(s) URL.
 * @throws {ConfigurationError} from the handler, when settings are missing or malformed.
 * @example
 * ```ts
 * // app/callback/route.ts
 * import { handleAuth } from '@workos-inc/authkit-nextjs';
 *
 * export const GET = handleAuth({ returnPathname: '/dashboard' });
 * ```
 */
export const handleAuth = /* @__PURE__ */ bindHandleAuth(environmentConfig);

function badRequest(): Response {
  return problem(400, 'invalid_argument', 'This is not a request that the AuthKit route answers');
}

function isRouteAction(value: string): value is RouteAction {
  return (ROUTE_ACTIONS as readonly string[]).includes(value);
}

function originOf(baseURL: string): string {
  const url = parseUrl(baseURL);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new AuthKitError('invalid_argument', 'handleAuth: baseURL must be an absolute http(s) URL');
  }
  return url.origin;
}
