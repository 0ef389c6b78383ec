/** Helpers for proxies that build their response themselves from the headers of `authkit()`. */
import { NextResponse, type NextRequest } from 'next/server.js';
import type { Address } from '../config/address.js';
import type { CookieIntent } from '../cookies/intents.js';
import { HANDOFF_HEADER } from '../names.js';
import { setOnResponse } from './cookies.js';
import { OVERRIDE_PREFIX } from './request-overrides.js';

/** Request headers that only this library writes; copies from outside are dropped. */
export const AUTHKIT_REQUEST_HEADERS: readonly string[] = /* @__PURE__ */ Object.freeze([HANDOFF_HEADER]);

/**
 * Whether a request header is one that only this library writes.
 *
 * @example
 * ```ts
 * import { isAuthkitRequestHeader } from '@workos-inc/authkit-nextjs';
 *
 * isAuthkitRequestHeader('x-authkit-handoff'); // true
 * ```
 */
export function isAuthkitRequestHeader(name: string): boolean {
  return AUTHKIT_REQUEST_HEADERS.includes(name.toLowerCase());
}

interface Origin {
  readonly address: Address;
  readonly intents: readonly CookieIntent[];
}

/**
 * What headers of ours came from. Relative redirects are resolved against the public origin; and cookies are set on a
 * NextResponse by its own store, which writes every `set-cookie` line anew whenever the app sets one of its own.
 */
const origins = /* @__PURE__ */ new WeakMap<object, Origin>();

/** By the request, too: apps copy headers, and a copy's redirect must not lead to what a container calls itself. */
export function rememberOrigin(request: NextRequest, headers: Headers, origin: Origin): void {
  origins.set(headers, origin);
  origins.set(request, origin);
}

function originOf(request: NextRequest, headers: Headers): Origin | undefined {
  return origins.get(headers) ?? origins.get(request);
}

export interface PartitionedHeaders {
  /** The request's headers as the page should see them: `NextResponse.rewrite(url, { request: { headers } })`. */
  requestHeaders: Headers;
  /** What the browser gets: cookies and cache rules. */
  responseHeaders: Headers;
}

/**
 * Takes the headers of `authkit()` apart, for responses such as rewrites.
 *
 * @example
 * ```ts
 * import { applyResponseHeaders, authkit, partitionAuthkitHeaders } from '@workos-inc/authkit-nextjs';
 * import { NextResponse, type NextRequest } from 'next/server';
 *
 * export default async function proxy(request: NextRequest) {
 *   const { headers } = await authkit(request);
 *   const { requestHeaders, responseHeaders } = partitionAuthkitHeaders(request, headers);
 *   const url = new URL('/beta', request.url);
 *   return applyResponseHeaders(NextResponse.rewrite(url, { request: { headers: requestHeaders } }), responseHeaders);
 * }
 * ```
 */
export function partitionAuthkitHeaders(request: NextRequest, authkitHeaders: Headers): PartitionedHeaders {
  const requestHeaders = new Headers(request.headers);
  for (const name of AUTHKIT_REQUEST_HEADERS) requestHeaders.delete(name);
  const responseHeaders = new Headers();
  for (const [name, value] of authkitHeaders) {
    if (name.startsWith(OVERRIDE_PREFIX)) requestHeaders.set(name.slice(OVERRIDE_PREFIX.length), value);
    else if (!name.startsWith('x-middleware-')) responseHeaders.append(name, value);
  }
  const origin = originOf(request, authkitHeaders);
  if (origin) origins.set(responseHeaders, origin);
  return { requestHeaders, responseHeaders };
}

/**
 * Puts the response headers of `partitionAuthkitHeaders` on a response: cookies and `vary` are added to what is there,
 * the rest replaces it.
 *
 * @returns the same response.
 * @example
 * ```ts
 * import { applyResponseHeaders } from '@workos-inc/authkit-nextjs';
 * import { NextResponse } from 'next/server';
 *
 * const response = applyResponseHeaders(NextResponse.next(), new Headers({ vary: 'Cookie' }));
 * ```
 */
export function applyResponseHeaders<T extends Response>(response: T, responseHeaders: Headers): T {
  const origin = response instanceof NextResponse ? origins.get(responseHeaders) : undefined;
  for (const [name, value] of responseHeaders) {
    if (name === 'set-cookie' && origin) continue;
    if (name === 'set-cookie' || name === 'vary') response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  if (origin && response instanceof NextResponse) {
    setOnResponse(response, origin.intents);
  }
  return response;
}

export interface HandleAuthkitHeadersOptions {
  /** Where to redirect: a path of this app, or an absolute URL such as `authorizationUrl`. */
  redirect?: string | URL | undefined;
  /** Default: 307 for GET and HEAD, 303 for everything else, so that a form is not sent again. */
  redirectStatus?: 302 | 303 | 307 | 308 | undefined;
}

/**
 * Makes the response of a proxy from the headers of `authkit()`: lets the request pass, or redirects it.
 *
 * @example
 * ```ts
 * import { authkit, handleAuthkitHeaders } from '@workos-inc/authkit-nextjs';
 * import type { NextRequest } from 'next/server';
 *
 * export default async function proxy(request: NextRequest) {
 *   const { session, headers, authorizationUrl } = await authkit(request);
 *   const mustSignIn = request.nextUrl.pathname.startsWith('/account') && !session.user;
 *   return handleAuthkitHeaders(request, headers, mustSignIn ? { redirect: authorizationUrl } : {});
 * }
 * ```
 */
export function handleAuthkitHeaders(
  request: NextRequest,
  authkitHeaders: Headers,
  { redirect, redirectStatus }: HandleAuthkitHeadersOptions = {},
): NextResponse {
  const { requestHeaders, responseHeaders } = partitionAuthkitHeaders(request, authkitHeaders);
  if (redirect === undefined || redirect === '') {
    return applyResponseHeaders(NextResponse.next({ request: { headers: requestHeaders } }), responseHeaders);
  }
  const base = originOf(request, authkitHeaders)?.address.origin ?? request.nextUrl.origin;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const response = NextResponse.redirect(new URL(redirect, base), redirectStatus ?? (reads ? 307 : 303));
  if (!responseHeaders.has('cache-control')) responseHeaders.set('cache-control', 'private, no-store');
  return applyResponseHeaders(response, responseHeaders);
}
