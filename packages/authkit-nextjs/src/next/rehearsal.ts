/** A request that a unit test has set up, for code that runs outside of Next. */
import type { cookies } from 'next/headers.js';
import { isProduction } from '../config/env.js';

type CookieStore = Awaited<ReturnType<typeof cookies>>;

export interface RehearsedRequest {
  readonly cookies: CookieStore;
  readonly headers: Headers;
}

/** On `globalThis`, since test runners load a module more than once. */
const KEY = Symbol.for('@workos-inc/authkit-nextjs/rehearsal/1');
const shared = globalThis as { [KEY]?: RehearsedRequest | undefined };

/** The request that the server functions answer until another is set; never in production. */
export function rehearsedRequest(): RehearsedRequest | undefined {
  return shared[KEY] && !isProduction() ? shared[KEY] : undefined;
}

export function rehearse(request: RehearsedRequest | undefined): void {
  shared[KEY] = request;
}
