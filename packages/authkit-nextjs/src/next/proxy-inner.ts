/** Another proxy inside ours: what it sees, and how its answer and ours become one. */
import { NextRequest, NextResponse, type NextFetchEvent } from 'next/server.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { makePersonal, type Passage } from './proxy-passage.js';
import { tellToo, withOwn } from './request-overrides.js';

/** A proxy of the app's own, called for requests that are let through. */
export type InnerProxy = (
  request: NextRequest,
  event: NextFetchEvent,
  auth: UserInfo | NoUserInfo,
) => Response | undefined | null | void | Promise<Response | undefined | null | void>;

/** Calls the inner proxy with the renewed cookie and the hand-off in its request, and keeps all of its answer. */
export async function runInner(
  inner: InnerProxy,
  request: NextRequest,
  event: NextFetchEvent,
  passage: Passage,
): Promise<Response> {
  const seen = new NextRequest(request, {
    headers: withOwn(request.headers, passage.own),
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
    tellToo(headers, passage.own, passage.response);
  makePersonal(merged, passage);
  return merged;
}
