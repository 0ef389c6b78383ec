/** Sessions for tests: real seals and real signatures, under a key of this process. */
import type { Config } from '../config/config.js';
import { provideSettings, readSettings } from '../config/env.js';
import { environmentConfig } from '../config/source.js';
import { decodeClaims, expiryOf } from '../session/claims.js';
import { memoryOf } from '../session/memory.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import type { User } from '../types.js';
import { testClaims, testUser, type TestSessionOptions } from './test-claims.js';
import { signTestToken } from './test-token.js';

export interface TestSession {
  /** The cookies a browser would hold: name and value. */
  readonly cookies: readonly { readonly name: string; readonly value: string }[];
  /** The same as a `Cookie` header. */
  readonly cookieHeader: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: User;
  /** The key that verifies the access token, as a provider would publish it (RFC 7517, section 5). */
  readonly jwks: { keys: JsonWebKey[] };
}

/** What stands in for settings that a test has not set. The password is as long as a real one must be. */
const TEST_SETTINGS = {
  clientId: 'client_test',
  apiKey: 'sk_test',
  cookiePassword: 'only for tests: 0123456789 abcdefghijklmnop',
  redirectUri: 'http://localhost:3000/callback',
} as const;

/**
 * Makes a session as a sign-in would: tokens signed by a key of this test process, sealed with the cookie password that is
 * set. Settings that are missing are filled in for this process, so that no environment is needed; without a provider set up,
 * nothing answers when one is asked. This process takes the session for verified. Another process takes it only when it reads `jwks` as the provider's keys, so for an app that runs by itself sign in with `authkitFixtures` instead.
 *
 * @throws {ConfigurationError} when a setting is malformed.
 * @throws {SessionTooLargeError} when the session does not fit into cookies.
 * @example
 * ```ts
 * import { authkitProxy } from '@workos-inc/authkit-nextjs';
 * import { createTestSession } from '@workos-inc/authkit-nextjs/testing';
 * import { NextRequest } from 'next/server';
 *
 * const { cookieHeader } = await createTestSession({ permissions: ['posts:write'] });
 * const request = new NextRequest('http://localhost:3000/', { headers: { cookie: cookieHeader } });
 * const response = await authkitProxy()(request);
 * ```
 */
export async function createTestSession(options: TestSessionOptions = {}): Promise<TestSession> {
  return makeTestSession(options, await testConfig({ provider: 'none' }));
}

/** Where nothing answers. A test that has set up no provider must not ask the real one. */
const NOWHERE = { apiHostname: '127.0.0.1', apiPort: '1', apiHttps: 'false' } as const;

/** The environment's Config; what a test has not set is filled in, and stays. */
export function testConfig({ provider }: { provider?: 'none' } = {}): Promise<Config> {
  if (provider === 'none' && readSettings().apiHostname === undefined) provideSettings(NOWHERE);
  provideSettings(TEST_SETTINGS);
  return environmentConfig({ headers: new Headers(), cookies: { get: () => undefined } });
}

async function makeTestSession(options: TestSessionOptions, config: Config): Promise<TestSession> {
  const user = testUser(options);
  const { token: accessToken, jwks } = await signTestToken({
    ...testClaims(options, Date.now()),
    client_id: config.clientId,
    iss: `${config.apiOrigin}/user_management/${config.clientId}`,
  });
  const refreshToken = `test_${crypto.randomUUID()}`;
  const { impersonator } = options;
  const session = pickSession({ accessToken, refreshToken, user, impersonator });
  const sealed = await sealSession(session, config);
  const claims = decodeClaims(accessToken)!;
  memoryOf(config).opened.add(sealed.sealed, session, { claims }, expiryOf(claims));

  const intents = sessionIntents(sealed, config, { get: () => undefined, names: () => [] });
  const cookies = intents.map(({ name, value }) => ({ name, value }));
  return {
    cookies,
    cookieHeader: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    accessToken,
    refreshToken,
    user,
    jwks,
  };
}
