/** What the client half asks of the AuthKit route, and the only remote surface it has. */
import type { ClientAnswer, ClientUser } from '../client/protocol.js';
import { CLIENT_HEADER, NONCE_PARAM, RETURN_TO_PARAM } from '../names.js';
import { endSession } from '../session/end.js';
import { resolveSession, type SessionOutcome } from '../session/resolve.js';
import { userInfo } from '../session/user-info.js';
import { clearFlowIntent } from '../sign-in/flow.js';
import { json, problem } from './answers.js';
import type { RouteRequest } from './route.js';

export async function answerClient(
  route: RouteRequest,
  action: 'session' | 'refresh' | 'sign-out',
): Promise<Response> {
  const refusal = refuse(route);
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
  const outcome = await resolveSession(cookies, config, { mayRefresh: true, force: action === 'refresh' });
  return render(outcome, n);
}

function render(outcome: SessionOutcome, n: string): Response {
  const { intents } = outcome;
  switch (outcome.kind) {
    case 'signed-in':
    case 'refreshed': {
      const { accessToken: _withheld, ...auth } = userInfo(outcome.session, outcome.claims);
      return json({ n, auth: auth satisfies ClientUser } satisfies ClientAnswer, { intents });
    }
    case 'signed-out':
      return json({ n, auth: { user: null }, reason: outcome.reason } satisfies ClientAnswer, { intents });
    case 'unavailable':
      return problem(503, 'provider_unavailable', 'The session cannot be read now', {
        intents,
        headers: { 'retry-after': '5' },
      });
  }
}

/**
 * Why a request is not from this app's own pages, or undefined. Judged before any cookie is read: a header of our own,
 * which other sites' scripts can send only with a preflight that is never answered, and what the browser says itself.
 */
function refuse({ request, config }: RouteRequest): string | undefined {
  const { headers } = request;
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
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
