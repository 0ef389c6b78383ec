/** The request that a page, action or route handler is answering. */
import nextCache from 'next/cache.js';
import { cookies, headers } from 'next/headers.js';
import type { GetConfig, RequestFacts } from '../config/source.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { configInForce, type InForce } from './config-in-force.js';
import { rehearsedRequest } from './rehearsal.js';
import { applyIntents, cookieReader } from './cookies.js';

export interface ServerContext {
  readonly facts: RequestFacts;
  readonly cookies: CookieReader;
  readonly headers: Headers;
  /** False while rendering, where Next forbids it. */
  readonly mayWriteCookies: boolean;
  write(intents: readonly CookieIntent[]): void;
  /** Runs a task once for each request and key, and again when what it is about has changed. */
  once<T>(key: unknown, task: () => Promise<T>, about?: string): Promise<T>;
  /** The configuration for this request. */
  inForce(getConfig: GetConfig): Promise<InForce>;
}

/** By the object that `cookies()` gives, which is one a request; React's `cache` knows only renders. */
const memos = new WeakMap<object, Map<unknown, { about: string | undefined; result: Promise<unknown> }>>();

/** Not in Next 15 and the first ones of 16: as a namespace of their own names, bundlers would warn of it. */
const { io } = nextCache as { io?: () => Promise<unknown> };

/** Asked for before settings, clock or randomness: what prerenders must stop here. */
export async function serverContext(): Promise<ServerContext> {
  const rehearsal = rehearsedRequest();
  const store = rehearsal?.cookies ?? (await cookies());
  const requestHeaders = rehearsal?.headers ?? (await headers());
  // Prefetches know the cookies and still may not read the clock (`partialPrefetching`).
  if (!rehearsal) await io?.();
  const facts = { headers: requestHeaders, cookies: store };
  const once = <T>(key: unknown, task: () => Promise<T>, about?: string): Promise<T> => {
    let memo = memos.get(store);
    if (!memo) memos.set(store, (memo = new Map()));
    const known = memo.get(key);
    if (known && known.about === about) return known.result as Promise<T>;
    const result = task();
    memo.set(key, { about, result });
    return result;
  };
  return {
    facts,
    cookies: cookieReader(store, requestHeaders),
    headers: requestHeaders,
    mayWriteCookies: mayWrite(store),
    write: (intents) => applyIntents(store, intents),
    once,
    inForce: (getConfig) => once(getConfig, () => configInForce(getConfig, facts)),
  };
}

/**
 * Asks without writing: while rendering Next gives one shared function that throws for both, elsewhere two that work
 * (Next 15 and 16). When neither is certain, render is assumed, so that no token is spent in vain.
 */
function mayWrite(store: object): boolean {
  const { set, delete: remove } = store as { set?: unknown; delete?: unknown };
  return typeof set === 'function' && typeof remove === 'function' && set !== remove;
}
