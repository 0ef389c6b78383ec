/** What the client half asks of the AuthKit route, and the only remote surface it has. */
import type { ClientAnswer, ClientUser } from '../client/protocol.js';
import type { Config } from '../config/config.js';
import type { CookieIntent } from '../cookies/intents.js';
import { CLIENT_HEADER, NONCE_PARAM, ORGANIZATION_PARAM, RETURN_TO_PARAM } from '../names.js';
import { markOf } from '../session/mark.js';
import { endSession } from '../session/end.js';
import type { SessionOutcome } from '../session/outcome.js';
import { resolveSession } from '../session/resolve.js';
import { userInfo } from '../session/user-info.js';
import { parseUrl } from '../url.js';
import { clearFlowIntent } from '../sign-in/flow.js';
import type { AccessTokenClaims } from '../types.js';
import type { ProviderFailure } from '../workos/call.js';
import { fetchOrganizationName } from '../workos/organization-name.js';
import { json, problem } from './answers.js';
import { isSettledBySignIn, signInToOrganization } from './missing-step.js';
import type { RouteRequest } from './route.js';

type ClientAction = 'session' | 'token' | 'refresh' | 'switch-organization' | 'sign-out';

export async function answerClient(route: RouteRequest, action: ClientAction): Promise<Response> {
  const refusal = refuse(route, action);
  if (refusal) return problem(403, 'client_refused', refusal);
  const { cookies, config, query } = route;
  const n = query.get(NONCE_PARAM) ?? '';
  if (action === 'sign-out') {
    const returnTo = query.get(RETURN_TO_PARAM) ?? undefined;
    const { location, intents } = await endSession(cookies, config, returnTo, Date.now());
    return json({ n, url: location } satisfies ClientAnswer, {
      intents: [...intents, clearFlowIntent(config)],
    });
  }
  const organizationId = action === 'switch-organization' ? query.get(ORGANIZATION_PARAM) : undefined;
  if (organizationId === null || organizationId === '') {
    return problem(400, 'invalid_argument', `${ORGANIZATION_PARAM} is missing`);
  }
  const outcome = await resolveSession(cookies, config, {
    mayRefresh: true,
    force: action === 'refresh',
    organizationId,
  });
  return render(outcome, n, action, route);
}

async function render(
  outcome: SessionOutcome,
  n: string,
  action: ClientAction,
  { config, query }: RouteRequest,
): Promise<Response> {
  const { intents } = outcome;
  switch (outcome.kind) {
    case 'signed-in':
    case 'refreshed': {
      const { accessToken, ...auth } = userInfo(outcome);
      // An early renewal that failed is nobody's concern while the token is good.
      const asked = action === 'refresh' || action === 'switch-organization';
      // A token that has expired is of no use to anybody who asks for one; who is signed in is told all the same.
      const isTokenless = action === 'token' && outcome.stale === true;
      const failure = asked || isTokenless ? outcome.renewalFailure : undefined;
      const [mark, url, organizationName] = await Promise.all([
        markOf(outcome.claims),
        failure && missingStepUrl(failure, config, query),
        auth.impersonator && auth.organizationId && fetchOrganizationName(config, auth.organizationId),
      ]);
      const answer: ClientAnswer = {
        n,
        auth: auth satisfies ClientUser,
        mark,
        ...(action === 'token' && !isTokenless && { accessToken, expiresIn: secondsLeft(outcome.claims) }),
        ...(organizationName && { organizationName }),
        ...(failure && { error: failure.code ?? 'provider_unavailable' }),
        ...(url && { url }),
      };
      return json(answer, { intents });
    }
    case 'signed-out':
      return json({ n, auth: { user: null }, reason: outcome.reason } satisfies ClientAnswer, { intents });
    case 'unavailable':
      return notNow(intents);
  }
}

function notNow(intents: readonly CookieIntent[]): Response {
  return problem(503, 'provider_unavailable', 'The session cannot be read now', {
    intents,
    headers: { 'retry-after': '5' },
  });
}

/** Where somebody goes who is refused an organization until they do more: where the provider says, or to sign-in there. */
function missingStepUrl(
  { code, redirectUrl }: ProviderFailure,
  config: Config,
  query: URLSearchParams,
): string | undefined | Promise<string> {
  const organizationId = query.get(ORGANIZATION_PARAM) ?? undefined;
  if (redirectUrl || !isSettledBySignIn(code)) return redirectUrl;
  return signInToOrganization(organizationId, query.get(RETURN_TO_PARAM) ?? undefined, config);
}

/** A clock that is ahead of the provider's by more than a token's lifetime says nothing about it; its lifetime does. */
function secondsLeft(claims: AccessTokenClaims): number {
  const left = claims.exp - Math.floor(Date.now() / 1000);
  return left > 0 ? left : claims.exp - claims.iat;
}

/**
 * Why a request is not from this app's own pages, or undefined. Judged before any cookie is read: a header of our own,
 * which other sites' scripts can send only with a preflight that is never answered, and what the browser says itself.
 */
function refuse({ request, config, options }: RouteRequest, action: ClientAction): string | undefined {
  const { headers } = request;
  if (action === 'token' && options.clientToken === false) return 'This app gives browsers no access token';
  if (headers.get(CLIENT_HEADER) !== '1') return `The request header ${CLIENT_HEADER} is missing`;
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return 'The request header sec-fetch-site is not same-origin';
  const origin = headers.get('origin');
  if (origin !== null && origin !== config.address.origin && hostOf(origin) !== headers.get('host')) {
    return 'The request header origin is another origin';
  }
  return undefined;
}

function hostOf(origin: string): string | undefined {
  return parseUrl(origin)?.host;
}
