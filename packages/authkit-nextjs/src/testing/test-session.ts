/** Sessions for tests: real seals and real signatures, under a key of this process. */
import type { Config } from '../config/config.js';
import { provideSettings } from '../config/env.js';
import { environmentConfig } from '../config/source.js';
import { decodeClaims, expiryOf } from '../session/claims.js';
import { memoryOf } from '../session/memory.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import type { Impersonator, User } from '../types.js';
import { signTestToken } from './test-token.js';

export interface TestSessionOptions {
  /** What of the user matters; the rest is made up. Default: Ada Lovelace. */
  user?: Partial<User> | undefined;
  /** Default: `session_test`. */
  sessionId?: string | undefined;
  organizationId?: string | undefined;
  role?: string | undefined;
  roles?: readonly string[] | undefined;
  permissions?: readonly string[] | undefined;
  entitlements?: readonly string[] | undefined;
  featureFlags?: readonly string[] | undefined;
  impersonator?: Impersonator | undefined;
  /** Seconds until the access token expires; negative for one that has expired. Default: 300. */
  expiresIn?: number | undefined;
  /** Further claims, such as those of a JWT template. */
  claims?: Readonly<Record<string, unknown>> | undefined;
}

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

const ADA: User = {
  object: 'user',
  id: 'user_test',
  email: 'ada@example.com',
  emailVerified: true,
  firstName: 'Ada',
  lastName: 'Lovelace',
  profilePictureUrl: null,
  externalId: null,
  metadata: {},
  lastSignInAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const DEFAULT_EXPIRY_SECONDS = 300;
const LIFETIME_SECONDS = 300;

/**
 * Makes a session as a sign-in would: tokens signed by a key of this test process, sealed with the cookie password that is
 * set. Settings that are missing are filled in for this process, so that no environment is needed. This process takes it for verified. Another process takes it only when it
 * reads `jwks` as the provider's keys, so for an app that runs by itself sign in with `authkitFixtures` instead.
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
  return makeTestSession(options, await testConfig());
}

/** The environment's Config; what a test has not set is filled in, and stays. */
export function testConfig(): Promise<Config> {
  provideSettings(TEST_SETTINGS);
  return environmentConfig({ headers: new Headers(), cookies: { get: () => undefined } });
}

async function makeTestSession(options: TestSessionOptions, config: Config): Promise<TestSession> {
  const user: User = { ...ADA, ...options.user };
  const expiresAt = Math.floor(Date.now() / 1000) + (options.expiresIn ?? DEFAULT_EXPIRY_SECONDS);
  const { token: accessToken, jwks } = await signTestToken({
    ...claimsOf(options),
    client_id: config.clientId,
    sub: user.id,
    iss: `${config.apiOrigin}/user_management/${config.clientId}`,
    iat: expiresAt - Math.max(LIFETIME_SECONDS, options.expiresIn ?? 0),
    exp: expiresAt,
  });
  const refreshToken = `test_${crypto.randomUUID()}`;
  const { impersonator } = options;
  const session = pickSession({ accessToken, refreshToken, user, impersonator });
  const sealed = await sealSession(session, config);
  const claims = decodeClaims(accessToken)!;
  memoryOf(config).opened.add(sealed.sealed, session, claims, expiryOf(claims));

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

function claimsOf(options: TestSessionOptions): Record<string, unknown> {
  const claims = {
    sid: options.sessionId ?? 'session_test',
    org_id: options.organizationId,
    role: options.role,
    roles: options.roles,
    permissions: options.permissions,
    entitlements: options.entitlements,
    feature_flags: options.featureFlags,
    act: options.impersonator && { sub: options.impersonator.email },
    ...options.claims,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
