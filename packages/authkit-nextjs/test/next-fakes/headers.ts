/**
 * `next/headers` for tests, as strict as Next: outside a request both functions throw, while rendering one shared
 * function refuses every write, and `cookies()` gives one object a request, which shows what was written to it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Browser } from '../support/browser.js';

interface Scope {
  phase: 'render' | 'action';
  headers: Headers;
  cookies: Map<string, string>;
  store: object;
  written: { name: string; value: string; attributes: Record<string, unknown> }[];
}

const scopes = new AsyncLocalStorage<Scope>();

function scope(name: string): Scope {
  const current = scopes.getStore();
  if (!current) throw new Error(`\`${name}\` was called outside a request scope.`);
  return current;
}

export async function cookies(): Promise<object> {
  return scope('cookies').store;
}

export async function headers(): Promise<Headers> {
  return scope('headers').headers;
}

/** One shared function for both, as Next has it while rendering. */
function refuse(): never {
  throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
}

function makeStore(current: Scope): object {
  const read = {
    get: (name: string) => {
      const value = current.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
    getAll: () => [...current.cookies].map(([name, value]) => ({ name, value })),
  };
  if (current.phase === 'render') {
    return { ...read, set: refuse, delete: refuse };
  }
  const write = (name: string, value: string, attributes: Record<string, unknown> = {}) => {
    if (attributes.maxAge === 0) current.cookies.delete(name);
    else current.cookies.set(name, value);
    current.written.push({ name, value, attributes });
  };
  return { ...read, set: write, delete: (name: string) => write(name, '', { maxAge: 0 }) };
}

/** Runs a page (`render`) or a server action or route handler (`action`) with a browser's cookies. */
export async function inRequest<T>(
  browser: Browser,
  phase: Scope['phase'],
  task: () => Promise<T>,
  extraHeaders: Record<string, string> = {},
): Promise<{ result: T; written: Scope['written'] }> {
  const current: Scope = {
    phase,
    headers: new Headers({
      ...(browser.cookieHeader() && { cookie: browser.cookieHeader() }),
      ...extraHeaders,
    }),
    cookies: new Map(browser.jar),
    store: {},
    written: [],
  };
  current.store = makeStore(current);
  const result = await scopes.run(current, task);
  for (const { name, value, attributes } of current.written)
    browser.keep(name, attributes.maxAge === 0 ? undefined : value);
  return { result, written: current.written };
}
