/** The request that a page, action or route handler is answering. */
import { cookies, headers } from 'next/headers.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { applyIntents, cookieReader } from './cookies.js';

export interface ServerContext {
  readonly cookies: CookieReader;
  readonly headers: Headers;
  /** False while rendering, where Next forbids it. */
  readonly mayWriteCookies: boolean;
  write(intents: readonly CookieIntent[]): void;
  /** Runs a task once for each request and key. */
  once<T>(key: string, task: () => Promise<T>): Promise<T>;
}

/** By the object that `cookies()` gives: one a request, and another after a write. */
const memos = new WeakMap<object, Map<string, Promise<unknown>>>();

export async function serverContext(): Promise<ServerContext> {
  const store = await cookies();
  return {
    cookies: cookieReader(store),
    headers: await headers(),
    mayWriteCookies: mayWrite(store),
    write: (intents) => void applyIntents(store, intents),
    once<T>(key: string, task: () => Promise<T>): Promise<T> {
      const memo = memos.get(store) ?? new Map<string, Promise<unknown>>();
      memos.set(store, memo);
      const known = memo.get(key) as Promise<T> | undefined;
      if (known) return known;
      const started = task();
      memo.set(key, started);
      return started;
    },
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
