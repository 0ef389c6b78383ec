/** What a protected path answers when there is no user, by kind of request. */
import { NextResponse, type NextRequest } from 'next/server.js';
import type { Config } from '../config/config.js';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import type { SessionOutcome } from '../session/resolve.js';
import { returnPath } from '../sign-in/return-path.js';
import { startUrl } from '../sign-in/start.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { NO_STORE } from './answers.js';
import { appendIntents } from './cookies.js';
import type { Handoff } from './handoff.js';
import { isCrossSite, requestKind } from './request-kind.js';

const RETRY_AFTER_SECONDS = '5';

/** A request's decision and everything that follows from it. */
export interface Passage {
  readonly config: Config;
  readonly outcome: SessionOutcome;
  readonly auth: UserInfo | NoUserInfo;
  readonly handoff: Handoff;
  readonly response: NextResponse;
}

/** No user on a protected path, by kind of request. */
export function refuse(request: NextRequest, passage: Passage): Response {
  const { outcome, config, handoff, response } = passage;
  const kind = requestKind(request.method, request.headers);
  if (kind === 'preflight') return response;
  if (outcome.kind === 'unavailable') {
    // A redirect to a provider that is down would only lose the visitor's place.
    return refusal(503, 'The sign-in service cannot be reached now.', passage, {
      'retry-after': RETRY_AFTER_SECONDS,
    });
  }
  if (kind === 'action') return refusal(401, 'Your session has ended. Please sign in again.', passage);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const isPage = kind === 'document' || kind === 'frame';
  if (!isPage && !reads) {
    return refusal(401, JSON.stringify({ error: 'unauthorized' }), passage, {
      'content-type': 'application/json',
      'www-authenticate': 'Session realm="AuthKit"',
    });
  }
  const arrive = isPage && reads && config.cookieSameSite === 'strict' && isCrossSite(request.headers);
  const location = arrive ? arrivedUrl(config, handoff.path) : startOf(passage);
  return refusal(reads ? 307 : 303, null, passage, { location });
}

function refusal(
  status: number,
  body: string | null,
  { outcome }: Passage,
  extra: Record<string, string> = {},
): Response {
  const headers = new Headers({ 'cache-control': NO_STORE, vary: 'Cookie', ...extra });
  if (body !== null && !headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8');
  appendIntents(headers, outcome.intents);
  return new NextResponse(body, { status, headers });
}

/** With strict cookies, a link from another site comes without any: a page of our own asks again from here. */
function arrivedUrl({ address }: Config, path: string): string {
  const query = new URLSearchParams({ [ACTION_PARAM]: 'arrived', [RETURN_TO_PARAM]: path });
  return `${address.origin}${address.route}?${query}`;
}

export function startOf({ config, handoff }: Passage): string {
  return startUrl(handoff.screen, returnPath(handoff.path, config.address), config.address);
}
