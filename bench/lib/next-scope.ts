/**
 * Next's part of a request, without its server: what the proxy answered becomes the request of a page, whose
 * `cookies()` and `headers()` are made by Next's own adapters. The same for every candidate, and all there is in the floor.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { HeadersAdapter } = require('next/dist/server/web/spec-extension/adapters/headers.js') as {
  HeadersAdapter: { seal(headers: Headers): Headers };
};
const { RequestCookiesAdapter } =
  require('next/dist/server/web/spec-extension/adapters/request-cookies.js') as {
    RequestCookiesAdapter: { seal(cookies: object): object };
  };
const { RequestCookies } = require('next/dist/server/web/spec-extension/cookies.js') as {
  RequestCookies: new (headers: Headers) => object;
};

interface Scope {
  readonly headers: Headers;
  cookies: object | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

function scope(name: string): Scope {
  const current = scopes.getStore();
  if (!current) throw new Error(`${name}() was called outside a request`);
  return current;
}

/** What bundles get for `next/headers`. */
export async function cookies(): Promise<object> {
  const current = scope('cookies');
  return (current.cookies ??= RequestCookiesAdapter.seal(new RequestCookies(current.headers)));
}

export async function headers(): Promise<Headers> {
  return scope('headers').headers;
}

const OVERRIDES = 'x-middleware-override-headers';

/** The headers a page sees after a proxy has let its request pass. */
export function pageHeaders(request: Headers, answer: Headers): Headers {
  const names = answer.get(OVERRIDES);
  if (names === null) return request;
  const seen = new Headers();
  for (const name of names.split(',')) {
    const value = answer.get(`x-middleware-request-${name}`);
    if (value !== null) seen.set(name, value);
  }
  return seen;
}

export function inPage<T>(requestHeaders: Headers, page: () => Promise<T>): Promise<T> {
  return scopes.run({ headers: HeadersAdapter.seal(requestHeaders), cookies: undefined }, page);
}
