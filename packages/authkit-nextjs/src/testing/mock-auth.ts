/** Server functions in unit tests: the request is made up, and the real code answers it. */
import { HANDOFF_HEADER } from '../names.js';
import { handoffHeader } from '../next/handoff.js';
import { rehearse } from '../next/rehearsal.js';
import { cookieStore, type TestCookies } from './cookie-store.js';
import type { TestSessionOptions } from './test-claims.js';
import { createTestSession, testConfig, type TestSession } from './test-session.js';

export interface MockAuthOptions extends TestSessionOptions {
  /**
   * Where the code under test runs: `render` for pages and layouts, where Next refuses to write cookies, or `action` for
   * server actions and route handlers. Default: `render`.
   */
  phase?: 'render' | 'action' | undefined;
  /** The path and query of the request. Default: `/`. */
  path?: string | undefined;
  /** Further request headers. */
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface MockAuth {
  /** The session that is signed in, or undefined. */
  readonly session: TestSession | undefined;
  /** What the browser holds, with what the code under test has written. */
  readonly cookies: TestCookies;
  /** Leaves the request: the server functions are outside of Next again, where they throw. */
  restore(): void;
}

/**
 * Puts the server functions (`withAuth`, `protect`, `signOut`, `refreshSession` and the others) into a request with this
 * session, or into one of a signed-out visitor with `null`. Nothing is mocked but the request: seals, checks and redirects
 * are the real ones, so a signed-out visitor's `protect()` throws Next's redirect, and an expired token is renewed in an
 * action or reads as signed out in a page. Holds until the next call, or `restore()`; never in production.
 *
 * For the functions of the root door. No environment is needed: settings that are missing are filled in, and where no
 * provider is set up nothing answers when one is asked. In Jest use the node environment: jsdom plays a browser.
 *
 * @throws {ConfigurationError} when a setting is malformed.
 * @throws {SessionTooLargeError} when the session does not fit into cookies.
 * @example
 * ```ts
 * import { protect } from '@workos-inc/authkit-nextjs';
 * import { mockAuth } from '@workos-inc/authkit-nextjs/testing';
 *
 * await mockAuth({ permissions: ['posts:write'] });
 * const { user } = await protect({ permission: 'posts:write' });
 * ```
 */
export async function mockAuth(options: MockAuthOptions | null = {}): Promise<MockAuth> {
  const { phase = 'render', path = '/', headers: extra = {}, ...rest } = options ?? {};
  await testConfig({ provider: 'none' });
  const session = options === null ? undefined : await createTestSession(rest);
  const headers = new Headers(extra);
  // As a page of the app would ask: what comes from elsewhere, a test says.
  if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin');
  if (!headers.has(HANDOFF_HEADER)) {
    headers.set(HANDOFF_HEADER, handoffHeader({ path, screen: 'sign-in', basePath: '' }));
  }
  const { store, jar } = cookieStore(session?.cookies ?? [], phase);
  if (session) headers.set('cookie', session.cookieHeader);
  rehearse({ cookies: store, headers });
  return { session, cookies: jar, restore: () => rehearse(undefined) };
}
