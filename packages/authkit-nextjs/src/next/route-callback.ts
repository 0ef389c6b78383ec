/** The callback: how a sign-in ends. */
import { report } from '../config/events.js';
import type { CookieIntent } from '../cookies/intents.js';
import { SessionTooLargeError } from '../errors.js';
import { expiryOnArrival } from '../session/claims.js';
import { endLine } from '../session/end.js';
import { memoryOf } from '../session/memory.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import {
  exchangeVerified,
  verifyCallback,
  type Exchanged,
  type VerifiedCallback,
} from '../sign-in/finish.js';
import { flowIntent, newFlow, readFlow, withFinished, withProviderStart } from '../sign-in/flow.js';
import { returnPath } from '../sign-in/return-path.js';
import { arrivedUrl, startSignIn } from '../sign-in/start.js';
import type { SignInState } from '../sign-in/state.js';
import type { HandleAuthSuccessData } from '../types.js';
import { parseUrl } from '../url.js';
import type { AuthenticationResponse } from '../workos/api.js';
import { redirectTo } from './answers.js';
import { fail, restart } from './route-callback-error.js';
import type { RouteRequest } from './route.js';

export async function answerCallback(route: RouteRequest): Promise<Response> {
  const { query, cookies, config, state } = route;
  const code = query.get('code');
  if (query.has('error')) return providerRefused(route);
  if (!code) return fail(route, 'missing_auth_params');
  if (!query.get('state')) return providerInitiated(route);

  const flow = readFlow(cookies, config);
  if (!state) {
    // A deployment that replaced another release finds states it cannot open. The restart sets the flow cookie, so
    // that this happens once.
    return flow
      ? fail(route, 'oauth_state_mismatch')
      : restart(route, 'missing_pkce_cookie', 'other-browser');
  }
  const verdict = await verifyCallback(code, state, flow);
  switch (verdict.kind) {
    case 'verified':
      return exchangeAndSignIn(route, verdict.callback);
    case 'finished':
      return restart(route, 'flow_already_finished', 'same-browser');
    case 'other-browser':
      return restart(route, flow ? 'oauth_state_mismatch' : 'missing_pkce_cookie', 'other-browser');
  }
}

async function exchangeAndSignIn(route: RouteRequest, callback: VerifiedCallback): Promise<Response> {
  // Two requests with one code share the exchange and what the app makes of it.
  const exchange = await exchangeVerified(callback, route.config, Date.now, ({ response }) =>
    tellApp(route, successData(response, callback.state)),
  );
  switch (exchange.kind) {
    case 'refused':
      return restart(route, 'provider_refused', 'same-browser', exchange.failure);
    case 'unavailable':
      return fail(
        route,
        exchange.failure.code === 'missing_tokens' ? 'missing_tokens' : 'provider_unavailable',
        exchange.failure,
      );
    case 'client-rejected':
      return fail(route, 'client_rejected', exchange.failure);
    case 'untrusted':
      return fail(route, 'token_invalid');
    case 'too-old':
      return fail(route, 'reauthentication_required');
    case 'wrong-organization':
      return fail(route, 'wrong_organization');
    case 'exchanged': {
      const { verdict } = exchange;
      if (verdict.kind === 'threw') return fail(route, 'on_success_failed', verdict.cause);
      const path =
        verdict.redirect === undefined ? undefined : returnPath(verdict.redirect, route.config.address);
      if (path !== undefined) return signIn(route, callback, exchange, locationOf(path, route));
      const elsewhere = verdict.redirect && parseUrl(verdict.redirect, route.baseOrigin)?.href;
      return signIn(route, callback, exchange, elsewhere || finalLocation(route));
    }
  }
}

/** What `onSuccess` made of a sign-in. A Next redirect that it throws is honoured, with the session kept. */
type AppVerdict = { kind: 'accepted'; redirect?: string | undefined } | { kind: 'threw'; cause: unknown };

async function tellApp({ options }: RouteRequest, data: HandleAuthSuccessData): Promise<AppVerdict> {
  try {
    await options.onSuccess?.(data);
    return { kind: 'accepted' };
  } catch (cause) {
    const redirect = redirectTarget(cause);
    return redirect === undefined ? { kind: 'threw', cause } : { kind: 'accepted', redirect };
  }
}

async function signIn(
  route: RouteRequest,
  { flow, state }: VerifiedCallback,
  { response, claims }: Exchanged,
  location: string,
): Promise<Response> {
  const { config, cookies } = route;
  const sealed = await sealSession(pickSession(response), config);
  let session: CookieIntent[];
  try {
    session = sessionIntents(sealed, config, cookies);
  } catch (cause) {
    if (!(cause instanceof SessionTooLargeError)) throw cause;
    return fail(route, 'session_too_large', cause);
  }
  const finished = flowIntent(await withFinished(flow, state.nonce, Date.now()), config);
  // Remembered from its arrival, so that a clock that runs ahead does not call it expired at once.
  const expiresAt = expiryOnArrival(claims, Date.now());
  memoryOf(config).opened.add(sealed.sealed, sealed.session, { claims }, expiresAt);
  // Whoever was signed in here before is not any more, also in requests that are still under way.
  await endLine(cookies, config, Date.now());
  const about = { userId: claims.sub, sessionId: claims.sid, organizationId: claims.org_id };
  report(config, { type: 'sign_in.completed', ...about });
  return redirectTo(location, 303, { intents: [...session, finished] });
}

/** Where a finished sign-in goes: never to the code and state again. */
export function finalLocation(route: RouteRequest): string {
  const { config, options, state } = route;
  const path =
    returnPath(state?.returnPath, config.address) ??
    returnPath(options.returnPathname, config.address) ??
    '/';
  return locationOf(path, route);
}

/** A path of the app as the browser is sent to it: by a page of our own when cookies are strict. */
function locationOf(path: string, { config, baseOrigin, flow }: RouteRequest): string {
  return config.cookieSameSite === 'strict' ? arrivedUrl(config.address, path, flow) : baseOrigin + path;
}

function successData(response: AuthenticationResponse, { custom }: SignInState): HandleAuthSuccessData {
  return {
    // A copy, so that what the app writes into it is not sealed as the provider's word.
    user: structuredClone(response.user),
    accessToken: response.accessToken,
    refreshToken: response.refreshToken,
    impersonator: response.impersonator,
    oauthTokens: response.oauthTokens,
    authenticationMethod: response.authenticationMethod,
    organizationId: response.organizationId,
    state: custom?.value,
    stateBound: custom?.bound ?? false,
  };
}

/** The target of a Next `redirect()`, from the digest of what it throws: `NEXT_REDIRECT;<type>;<url>;<status>;`. */
function redirectTarget(thrown: unknown): string | undefined {
  const digest = (thrown as { digest?: unknown } | null)?.digest;
  if (typeof digest !== 'string' || !digest.startsWith('NEXT_REDIRECT;')) return undefined;
  return digest.split(';').slice(2, -2).join(';');
}

/**
 * A sign-in that the provider began (impersonation from its dashboard): nothing ties its code to this browser, so it
 * is not spent; a sign-in of our own begins instead. Once a minute, so that a link cannot keep a browser going round.
 */
async function providerInitiated(route: RouteRequest): Promise<Response> {
  const { kind, cookies, config } = route;
  const flow = withProviderStart(readFlow(cookies, config) ?? newFlow(), Date.now());
  if (kind !== 'document' || !flow) return fail(route, 'missing_auth_params');
  const { location, intents } = await startSignIn({ screen: 'sign-in' }, flow, config, Date.now());
  return redirectTo(location, 303, { intents });
}

/** What the provider says about its refusal is believed only with a state of this browser. */
async function providerRefused(route: RouteRequest): Promise<Response> {
  const { query, state, cookies, config } = route;
  const flow = readFlow(cookies, config);
  const mine = state && flow && (await verifyCallback('', state, flow)).kind !== 'other-browser';
  const said = { error: query.get('error'), errorDescription: query.get('error_description') };
  return fail(route, 'provider_refused', mine ? said : undefined);
}
