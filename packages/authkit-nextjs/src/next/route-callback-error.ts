/** How a sign-in that cannot be finished ends: once by starting over, else with the error outcome. */
import { report } from '../config/events.js';
import type { CookieIntent } from '../cookies/intents.js';
import { AuthKitError, CallbackError, type CallbackFacts, type ErrorCode } from '../errors.js';
import { resolveSession } from '../session/resolve.js';
import { readFlow } from '../sign-in/flow.js';
import { returnPath } from '../sign-in/return-path.js';
import { startSignIn, startUrl } from '../sign-in/start.js';
import { completed, empty, escapeHtml, page, problem, redirectTo } from './answers.js';
import { finalLocation } from './route-callback.js';
import type { RouteRequest } from './route.js';
import { whereItThrew } from './thrown.js';

interface Outcome {
  readonly status: number;
  readonly message: string;
}

/** 400 for what the visitor's request lacks, 403 for refusals, 5xx for what is the provider's or the app's. */
const OUTCOMES = {
  missing_auth_params: { status: 400, message: 'The callback was called without code or state' },
  missing_pkce_cookie: { status: 400, message: 'This browser has not started a sign-in' },
  oauth_state_mismatch: { status: 400, message: 'This sign-in was not started in this browser' },
  flow_already_finished: { status: 400, message: 'This sign-in was finished already' },
  provider_refused: { status: 403, message: 'The provider ended this sign-in without signing anybody in' },
  reauthentication_required: {
    status: 403,
    message: 'This needs a fresh sign-in, and the provider gave an old one',
  },
  wrong_organization: { status: 403, message: 'The sign-in was for another organization' },
  session_not_kept: {
    status: 400,
    message:
      'Three sign-ins were finished within half a minute and this browser still has no session: cookies are blocked, ' +
      'or the session cookie is refused (too large, a Domain that does not cover this host, Secure without https)',
  },
  client_rejected: {
    status: 500,
    message: 'AuthKit does not accept this app: check WORKOS_CLIENT_ID and WORKOS_API_KEY',
  },
  provider_unavailable: { status: 503, message: 'The provider cannot be reached' },
  missing_tokens: { status: 502, message: 'The provider answered without tokens' },
  token_invalid: { status: 502, message: 'The provider answered with a token that does not verify' },
  on_success_failed: { status: 500, message: 'onSuccess threw, so nobody is signed in' },
  session_too_large: { status: 500, message: 'The session is too large to be kept' },
} as const satisfies Partial<Record<ErrorCode, Outcome>>;

export type CallbackErrorCode = keyof typeof OUTCOMES;

/**
 * A sign-in that cannot be finished but hurts nobody: whoever is signed in already goes where they wanted, a document
 * starts over, once, and anything else is an error. What another browser asked for is not asked for again.
 */
export async function restart(
  route: RouteRequest,
  code: CallbackErrorCode,
  whose: 'same-browser' | 'other-browser',
  cause?: unknown,
): Promise<Response> {
  const { config, cookies, kind, state } = route;
  const current = await resolveSession(cookies, config, { mayRefresh: true });
  if (current.kind === 'signed-in' || current.kind === 'refreshed') {
    return redirectTo(finalLocation(route), 303, { intents: current.intents });
  }
  // What became of a token that was spent on the way is kept, however this ends.
  const kept = current.intents;
  if (current.kind === 'unavailable') return fail(route, 'provider_unavailable', current.failure, kept);
  const attempt = (state?.attempt ?? 0) + 1;
  if (kind !== 'document' || attempt > 1) return fail(route, code, cause, kept);
  report(config, { type: 'sign_in.restarted', code });
  const { custom, organizationId, maxAge } = state ?? {};
  const asked = whose === 'same-browser' ? { custom, organizationId, maxAge } : {};
  const { location, intents } = await startSignIn(
    { screen: 'sign-in', returnPath: state?.returnPath, attempt, ...asked },
    readFlow(cookies, config),
    config,
    Date.now(),
  );
  return redirectTo(location, 303, { intents: [...kept, ...intents] });
}

/** The error outcome: the app's own answer, or a page for a person and problem+json for a program. */
export async function fail(
  route: RouteRequest,
  code: CallbackErrorCode,
  cause?: unknown,
  intents: readonly CookieIntent[] = [],
): Promise<Response> {
  const { request, kind, query, config, options, state } = route;
  const { status, message } = OUTCOMES[code];
  const facts: CallbackFacts = {
    path: request.nextUrl.pathname,
    userAgent: request.headers.get('user-agent'),
    hasCode: query.has('code'),
    hasState: query.has('state'),
  };
  const error = new CallbackError(code, message, status, facts, { cause });
  report(config, { type: 'sign_in.failed', code });
  if (options.onError)
    return completed((await options.onError({ error, request })) ?? empty({ status }), intents);

  console.error(
    `[authkit] ${error.message}${code === 'on_success_failed' ? `: ${whereItThrew(cause)}` : why(cause)}`,
  );
  const retry = { intents, ...(status === 503 && { headers: { 'retry-after': '5' } }) };
  if (kind !== 'document' && kind !== 'frame') return problem(status, code, message, retry);
  const again = startUrl('sign-in', config.address, {
    returnTo: returnPath(state?.returnPath, config.address),
    flow: route.flow,
  });
  const body = `<p>${escapeHtml(message)}.</p><p><code>docs/errors/${code}.md</code></p><p><a href="${escapeHtml(again)}">Try again</a></p>`;
  return page('Sign-in did not work', body, { ...retry, status });
}

/** What is known of a cause, without anything the visitor wrote. */
function why(cause: unknown): string {
  if (cause instanceof AuthKitError) return `: ${cause.message}`;
  const {
    status,
    code: said,
    cause: inner,
  } = (cause ?? {}) as { status?: number; code?: string; cause?: unknown };
  // A code is a word; whatever else stands in its place may be anything.
  const code = said !== undefined && /^[a-z_]{1,64}$/.test(said) ? said : undefined;
  const deepest = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  const known = [status && `status ${status}`, code, deepest instanceof Error && deepest.message].filter(
    Boolean,
  );
  return known.length > 0 ? ` (${known.join(', ')})` : '';
}
