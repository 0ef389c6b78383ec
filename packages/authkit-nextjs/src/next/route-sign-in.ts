/** Where a sign-in starts, where one that came from another site arrives, and sign-out as a page. */
import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import { equalInConstantTime } from '../crypto/random.js';
import { ACTION_PARAM, NONCE_PARAM, RETURN_TO_PARAM } from '../names.js';
import { endSession } from '../session/end.js';
import {
  clearFlowIntent,
  flowIntent,
  losesSessions,
  newFlow,
  readFlow,
  signOutToken,
  type Flow,
} from '../sign-in/flow.js';
import { resolveSession } from '../session/resolve.js';
import { usableOptions } from '../sign-in/flow-options.js';
import { returnPath } from '../sign-in/return-path.js';
import { startSignIn, type Screen } from '../sign-in/start.js';
import { escapeHtml, page, problem, redirectTo } from './answers.js';
import { fail } from './route-callback-error.js';
import type { RouteRequest } from './route.js';

export async function answerSignIn(route: RouteRequest, screen: Screen): Promise<Response> {
  const { config, cookies, kind, query, flowOptions } = route;
  const framed = kind === 'frame' && config.cookieSameSite === 'none';
  if (kind !== 'document' && !framed) {
    return needsDocument('Sign-in');
  }
  const flow = readFlow(cookies, config);
  if (losesSessions(flow, Date.now()) && !(await hasSession(route))) {
    report(config, { type: 'session.ended', reason: 'session_not_kept' });
    return fail(route, 'session_not_kept');
  }
  // Somebody whose session only cannot be renewed now must not be sent to a provider that is down.
  const current = await resolveSession(cookies, config, { mayRefresh: true });
  if (current.kind === 'unavailable')
    return fail(route, 'provider_unavailable', current.failure, current.intents);
  if (current.kind === 'signed-in' && current.stale) return fail(route, 'provider_unavailable');
  const { state, bound, ...options } = await usableOptions(flowOptions ?? {}, flow);
  const { location, intents } = await startSignIn(
    {
      ...options,
      screen,
      returnPath: returnPath(query.get(RETURN_TO_PARAM), config.address),
      custom: state === undefined ? undefined : { value: state, bound },
    },
    flow,
    config,
    Date.now(),
  );
  return redirectTo(location, route.request.method === 'GET' ? 307 : 303, {
    intents: [...current.intents, ...intents],
  });
}

function needsDocument(what: string): Response {
  const headers = { 'www-authenticate': 'Session realm="AuthKit"' };
  return problem(401, 'document_required', `${what} needs a whole page`, { headers });
}

/** Whether there is a session, or may be one: a cookie that is no session counts as none. */
async function hasSession({ cookies, config }: RouteRequest): Promise<boolean> {
  const outcome = await resolveSession(cookies, config, { mayRefresh: false });
  return outcome.kind !== 'signed-out' || outcome.reason === 'expired_uncovered';
}

/**
 * A page that moves on by itself. Chromium withholds a Strict cookie for the whole of a redirect chain that another
 * site began; a navigation that our own page begins carries it.
 */
export async function answerArrived({ query, config, baseOrigin }: RouteRequest): Promise<Response> {
  // It makes a link from another site look like one of ours, so it is there for nobody who does not need it.
  if (config.cookieSameSite !== 'strict') {
    return problem(400, 'invalid_argument', 'This page is there only with SameSite=strict');
  }
  const target = baseOrigin + (returnPath(query.get(RETURN_TO_PARAM), config.address) ?? '/');
  return page('One moment…', `<p><a href="${escapeHtml(target)}">Continue</a></p>`, { moveTo: target });
}

/** Sign-out as a document: at once when this site's own page asks, else after a click on our own page. */
export async function answerSignOut({
  request,
  config,
  cookies,
  query,
  kind,
}: RouteRequest): Promise<Response> {
  if (kind !== 'document') return needsDocument('Sign-out');
  const returnTo = query.get(RETURN_TO_PARAM) ?? undefined;
  const browser = readFlow(cookies, config);
  const confirmed =
    browser !== undefined && equalInConstantTime(query.get(NONCE_PARAM) ?? '', await signOutToken(browser));
  if (!confirmed && request.headers.get('sec-fetch-site') !== 'same-origin') {
    return askBeforeSignOut(browser ?? newFlow(), returnTo, config);
  }
  const { location, intents } = await endSession(cookies, config, returnTo, Date.now());
  return redirectTo(location, 303, { intents: [...intents, clearFlowIntent(config)] });
}

/** A link from elsewhere must not sign anybody out. The token serves browsers that send no `Sec-Fetch-Site`. */
async function askBeforeSignOut(flow: Flow, returnTo: string | undefined, config: Config): Promise<Response> {
  const url = new URL(config.address.origin + config.address.route);
  url.searchParams.set(ACTION_PARAM, 'sign-out');
  if (returnTo) url.searchParams.set(RETURN_TO_PARAM, returnTo);
  url.searchParams.set(NONCE_PARAM, await signOutToken(flow));
  return page('Sign out?', `<p><a href="${escapeHtml(url.href)}">Sign out</a></p>`, {
    intents: [flowIntent(flow, config)],
  });
}
