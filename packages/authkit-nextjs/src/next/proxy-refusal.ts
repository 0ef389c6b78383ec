/** What a protected path answers when there is no user, by kind of request. */
import { NextResponse, type NextRequest } from 'next/server.js';
import { returnPath } from '../sign-in/return-path.js';
import { arrivedUrl, startUrl } from '../sign-in/start.js';
import { parseUrl } from '../url.js';
import { NO_STORE, problem } from './answers.js';
import { appendIntents } from './cookies.js';
import type { Passage } from './proxy-passage.js';
import { isCrossSite, requestKind } from './request-kind.js';

/** The app's own answer to a visitor without a session: a path of the app, or the whole response. */
export type OnUnauthenticated = (request: NextRequest) => string | Response | Promise<string | Response>;

const RETRY_AFTER_SECONDS = '5';

/** The refusal, or undefined for a request that passes after all. */
export async function refuse(
  request: NextRequest,
  passage: Passage,
  onUnauthenticated: OnUnauthenticated | undefined,
): Promise<Response | undefined> {
  const kind = requestKind(request.method, request.headers);
  // A preflight carries no credentials, whoever is signed in.
  if (kind === 'preflight') return undefined;
  if (passage.outcome.kind === 'unavailable') {
    // A redirect to a provider that is down would only lose the visitor's place.
    const title = 'The sign-in service cannot be reached now.';
    const headers = { 'retry-after': RETRY_AFTER_SECONDS };
    return kind === 'document' || kind === 'frame'
      ? refusal(503, title, passage, headers)
      : withIntents(problem(503, 'provider_unavailable', title, { headers }), passage);
  }
  const own = await onUnauthenticated?.(request);
  if (own instanceof Response) return withIntents(own, passage);
  if (kind === 'action') return refusal(401, 'Your session has ended. Please sign in again.', passage);

  const reads = request.method === 'GET' || request.method === 'HEAD';
  const isPage = kind === 'document' || kind === 'frame';
  if (!isPage && !reads) {
    const headers = { 'www-authenticate': 'Session realm="AuthKit"' };
    return withIntents(problem(401, 'unauthorized', 'Sign-in is required', { headers }), passage);
  }
  const { address, cookieSameSite } = passage.config;
  if (isPage && reads && cookieSameSite === 'strict' && isCrossSite(request.headers)) {
    return redirect(arrivedUrl(address, passage.handoff.path, passage.handoff.flow), reads, passage);
  }
  const origin = isPage ? address.origin : originOfRequest(request, passage);
  // What is not a path of this app leads to AuthKit; it must never let anybody in.
  const path = own === undefined ? undefined : returnPath(own, address);
  if (path === undefined) return redirect(startOf(passage, origin), reads, passage);
  // The app's own sign-in page, if it is protected too, must not be redirected to itself.
  if (new URL(path, origin).pathname === new URL(request.nextUrl.href).pathname) return undefined;
  return redirect(origin + path, reads, passage);
}

/** Where a sign-in from this request starts, on the public origin or another that is the browser's own. */
export function startOf({ config, handoff }: Passage, origin = config.address.origin): string {
  const { path, screen, flow } = handoff;
  return startUrl(
    screen,
    { ...config.address, origin },
    { returnTo: returnPath(path, config.address), flow },
  );
}

/**
 * The origin that a script's request went to. A redirect of a soft navigation must not leave it, or the browser makes
 * it a cross-origin request. The page that asked was of the same origin, and `Referer` names it as the browser does;
 * `Host` may be what a reverse proxy calls this server.
 */
function originOfRequest({ headers }: NextRequest, { config }: Passage): string {
  const page = headers.get('sec-fetch-site') === 'same-origin' && parseUrl(headers.get('referer') ?? '');
  return page && /^https?:$/.test(page.protocol) ? page.origin : config.address.origin;
}

function redirect(location: string, reads: boolean, passage: Passage): Response {
  return refusal(reads ? 307 : 303, null, passage, { location });
}

function refusal(
  status: number,
  body: string | null,
  passage: Passage,
  extra: Record<string, string> = {},
): Response {
  const headers = new Headers(extra);
  if (body !== null && !headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8');
  return withIntents(new NextResponse(body, { status, headers }), passage);
}

function withIntents(response: Response, { intents }: Passage): Response {
  const headers = new Headers(response.headers);
  headers.set('cache-control', NO_STORE);
  headers.append('vary', 'Cookie');
  appendIntents(headers, intents);
  return new NextResponse(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
