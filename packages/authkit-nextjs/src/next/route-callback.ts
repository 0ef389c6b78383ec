/** The callback: how a sign-in ends, well or badly. */
import {
  AuthKitError,
  CallbackError,
  SessionTooLargeError,
  type CallbackFacts,
  type ErrorCode,
} from '../errors.js';
import { endLine } from '../session/end.js';
import { resolveSession } from '../session/resolve.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import { exchangeVerified, verifyCallback, type VerifiedCallback } from '../sign-in/finish.js';
import { flowIntent, readFlow, withFinished } from '../sign-in/flow.js';
import { returnPath } from '../sign-in/return-path.js';
import { startSignIn, startUrl } from '../sign-in/start.js';
import { openState, type SignInState } from '../sign-in/state.js';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import type { CookieIntent } from '../cookies/intents.js';
import type { AuthenticationResponse } from '../workos/api.js';
import { empty, escapeHtml, page, problem, redirectTo } from './answers.js';
import type { RouteRequest } from './route.js';

export async function answerCallback(route: RouteRequest): Promise<Response> {
  const { query, cookies, config } = route;
  const code = query.get('code');
  const sealedState = query.get('state');
  if (query.has('error')) return providerRefused(route, sealedState);
  if (!code || !sealedState) {
    return fail(route, 'missing_auth_params', 'The callback was called without code or state', 400);
  }
  const flow = readFlow(cookies, config);
  const verdict = await verifyCallback(code, sealedState, flow, config, Date.now());
  switch (verdict.kind) {
    case 'verified':
      return exchangeAndSignIn(route, verdict.callback);
    case 'finished':
      return restart(route, verdict.state, 'flow_already_finished', 'This sign-in was finished already');
    case 'other-browser':
      return verdict.hasFlow
        ? restart(route, verdict.state, 'oauth_state_mismatch', 'This sign-in was started in another browser')
        : restart(route, verdict.state, 'missing_pkce_cookie', 'This browser has not started a sign-in');
    case 'foreign-state':
      // A deployment that replaced another release finds states it cannot open; the restart sets the flow cookie, so
      // this happens once.
      if (!flow)
        return restart(route, undefined, 'missing_pkce_cookie', 'This browser has not started a sign-in');
      return fail(route, 'oauth_state_mismatch', 'The state of this sign-in was not made here', 400);
  }
}

async function exchangeAndSignIn(route: RouteRequest, callback: VerifiedCallback): Promise<Response> {
  const { config, options } = route;
  const { state } = callback;
  const exchange = await exchangeVerified(callback, config, Date.now);
  switch (exchange.kind) {
    case 'refused':
      return restart(
        route,
        state,
        'provider_refused',
        'The provider refused the authorization code',
        exchange.failure.code,
      );
    case 'unavailable':
      return exchange.failure.code === 'missing_tokens'
        ? fail(route, 'missing_tokens', 'The provider answered without tokens', 502, state)
        : fail(
            route,
            'provider_unavailable',
            'The provider cannot be reached',
            503,
            state,
            exchange.failure.cause,
          );
    case 'untrusted':
      return fail(
        route,
        'token_invalid',
        'The provider answered with a token that does not verify',
        502,
        state,
      );
    case 'exchanged': {
      let location = finalLocation(route, state);
      try {
        await options.onSuccess?.(successData(exchange.response));
      } catch (cause) {
        const redirect = redirectTarget(cause);
        if (redirect === undefined) {
          return fail(
            route,
            'on_success_failed',
            'onSuccess threw, so nobody is signed in',
            500,
            state,
            cause,
          );
        }
        location = new URL(redirect, route.baseOrigin).href;
      }
      return signIn(route, callback, exchange.response, location);
    }
  }
}

async function signIn(
  route: RouteRequest,
  { flow, state }: VerifiedCallback,
  response: AuthenticationResponse,
  location: string,
): Promise<Response> {
  const { config, cookies } = route;
  const sealed = await sealSession(pickSession(response), config);
  let session: CookieIntent[];
  try {
    session = sessionIntents(sealed, config, cookies);
  } catch (cause) {
    if (!(cause instanceof SessionTooLargeError)) throw cause;
    return fail(route, 'session_too_large', 'The session is too large to be kept', 500, state, cause);
  }
  const finished = flowIntent(await withFinished(flow, state.nonce), config);
  // Whoever was signed in here before is not any more, also in requests that are still under way.
  await endLine(cookies, config, Date.now());
  return redirectTo(location, 303, { intents: [...session, finished] });
}

/** Where a finished sign-in goes: never to the code and state again, and by a page of our own when cookies are strict. */
function finalLocation(
  { config, options, baseOrigin }: RouteRequest,
  state: SignInState | undefined,
): string {
  const path =
    returnPath(state?.returnPath, config.address) ??
    returnPath(options.returnPathname, config.address) ??
    '/';
  if (config.cookieSameSite !== 'strict') return baseOrigin + path;
  const query = new URLSearchParams({ [ACTION_PARAM]: 'arrived', [RETURN_TO_PARAM]: path });
  return `${config.address.origin}${config.address.route}?${query}`;
}

function successData(response: AuthenticationResponse) {
  return {
    user: response.user,
    accessToken: response.accessToken,
    refreshToken: response.refreshToken,
    impersonator: response.impersonator,
    oauthTokens: response.oauthTokens,
    authenticationMethod: response.authenticationMethod,
    organizationId: response.organizationId,
  };
}

/** The target of a Next `redirect()`, from the digest of what it throws: `NEXT_REDIRECT;<type>;<url>;<status>;`. */
function redirectTarget(thrown: unknown): string | undefined {
  const digest = (thrown as { digest?: unknown } | null)?.digest;
  if (typeof digest !== 'string' || !digest.startsWith('NEXT_REDIRECT;')) return undefined;
  return digest.split(';').slice(2, -2).join(';');
}

/**
 * A sign-in that cannot be finished but hurts nobody: whoever is signed in already goes where they wanted, a document
 * starts over, once, and anything else is an error.
 */
async function restart(
  route: RouteRequest,
  state: SignInState | undefined,
  code: ErrorCode,
  message: string,
  cause?: unknown,
): Promise<Response> {
  const { config, cookies, kind } = route;
  const current = await resolveSession(cookies, config, { mayRefresh: true });
  if (current.kind === 'signed-in' || current.kind === 'refreshed') {
    return redirectTo(finalLocation(route, state), 303, { intents: current.intents });
  }
  const attempt = (state?.attempt ?? 0) + 1;
  if (kind !== 'document' || attempt > 1) return fail(route, code, message, 400, state, cause);
  const options = { screen: 'sign-in' as const, returnPath: state?.returnPath, attempt };
  const { location, intents } = await startSignIn(options, readFlow(cookies, config), config, Date.now());
  return redirectTo(location, 303, { intents });
}

async function providerRefused(route: RouteRequest, sealedState: string | null): Promise<Response> {
  const state = sealedState ? await openState(sealedState, route.config, Date.now()) : undefined;
  return fail(
    route,
    'provider_refused',
    'The provider ended this sign-in without signing anybody in',
    403,
    state,
  );
}

/** The error outcome: the app's own answer, or a page for a person and problem+json for a program. */
async function fail(
  route: RouteRequest,
  code: ErrorCode,
  message: string,
  status: number,
  state?: SignInState,
  cause?: unknown,
): Promise<Response> {
  const { request, kind, query, config, options } = route;
  const facts: CallbackFacts = {
    path: request.nextUrl.pathname,
    userAgent: request.headers.get('user-agent'),
    hasCode: query.has('code'),
    hasState: query.has('state'),
  };
  const error = new CallbackError(code, message, status, facts, { cause });
  if (options.onError) {
    const answer = await options.onError({ error, request });
    return answer ?? empty({ status });
  }
  const why = cause instanceof AuthKitError ? `: ${cause.message}` : '';
  console.error(`[authkit] ${error.message}${why}`);
  const retry: { headers?: Record<string, string>; intents?: readonly CookieIntent[] } =
    status === 503 ? { headers: { 'retry-after': '5' } } : {};
  if (kind !== 'document' && kind !== 'frame') return problem(status, code, message, retry);
  const again = startUrl('sign-in', returnPath(state?.returnPath, config.address), config.address);
  const body = `<p>${escapeHtml(message)}.</p><p><a href="${escapeHtml(again)}">Try again</a></p>`;
  return page('Sign-in did not work', body, { ...retry, status });
}
