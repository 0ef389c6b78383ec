/** Who is signed in, in a test: what a test says of them, and what is made up. */
import type { AccessTokenClaims, Impersonator, User } from '../types.js';

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

const DEFAULT_EXPIRY_SECONDS = 300;
const LIFETIME_SECONDS = 300;

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

export const testUser = ({ user }: TestSessionOptions): User => ({ ...ADA, ...user });

/** The claims of their access token; `now` is in milliseconds. */
export function testClaims(options: TestSessionOptions, now: number): AccessTokenClaims {
  const { expiresIn = DEFAULT_EXPIRY_SECONDS } = options;
  const exp = Math.floor(now / 1000) + expiresIn;
  const claims = {
    sub: testUser(options).id,
    iat: exp - Math.max(LIFETIME_SECONDS, expiresIn),
    exp,
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
  return Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== undefined),
  ) as AccessTokenClaims;
}
