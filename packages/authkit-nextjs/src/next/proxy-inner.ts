/** Another proxy inside ours: what it sees, and how its answer and ours become one. */
import { NextRequest, NextResponse, type NextFetchEvent } from 'next/server.js';
import { HANDOFF_HEADER } from '../names.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { makePersonal, type Passage } from './proxy-passage.js';

/** A proxy of the app's own, called for requests that are let through. */
export type InnerProxy = (
  request: NextRequest,
  event: NextFetchEvent,
  auth: UserInfo | NoUserInfo,
) => Response | undefined | null | void | Promise<Response | undefined | null | void>;

const OVERRIDES = 'x-middleware-override-headers';
const OVERRIDE_PREFIX = 'x-middleware-request-';

/** Calls the inner proxy with the renewed cookie and the hand-off in its request, and keeps all of its answer. */
export async function runInner(
  inner: InnerProxy,
  request: NextRequest,
  event: NextFetchEvent,
  passage: Passage,
): Promise<Response> {
  const seen = new NextRequest(request, {
    headers: passage.requestHeaders,
    nextConfig: { basePath: request.nextUrl.basePath },
  });
  const answer = await inner(seen, event, passage.auth);
  if (!answer) return passage.response;
  const merged = new NextResponse(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: new Headers(answer.headers),
  });
  const { headers } = merged;
  if (headers.get('x-middleware-next') === '1' || headers.has('x-middleware-rewrite'))
    overrideHeaders(headers, passage);
  makePersonal(merged, passage);
  return merged;
}

/** Next takes a list of overridden request headers as the whole request, so ours must be among the inner proxy's. */
function overrideHeaders(headers: Headers, { requestHeaders, response }: Passage): void {
  const listed = headers.get(OVERRIDES)?.split(',');
  if (!listed) {
    for (const [name, value] of response.headers) {
      if (name === OVERRIDES || name.startsWith(OVERRIDE_PREFIX)) headers.set(name, value);
    }
    return;
  }
  const cookie = requestHeaders.get('cookie');
  const handoff = requestHeaders.get(HANDOFF_HEADER)!;
  // The inner proxy may have changed the cookies it saw, which are ours already; the hand-off is never its to change.
  const own: [string, string | null][] = [[HANDOFF_HEADER, handoff]];
  if (!listed.includes('cookie')) own.push(['cookie', cookie]);
  for (const [name, value] of own) {
    if (value === null) continue;
    headers.set(OVERRIDE_PREFIX + name, value);
    if (!listed.includes(name)) listed.push(name);
  }
  headers.set(OVERRIDES, listed.join(','));
}
