/** The session that everything is measured with, made without anybody's library code but the seal's. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { sealData } from 'iron-session';

export interface SealedSession {
  readonly cookie: string;
  readonly userId: string;
}

export interface SessionParts {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** As the official SDK writes it. */
  readonly user: { readonly id: string } & Record<string, unknown>;
  readonly sid: string;
  readonly organizationId: string;
}

export interface PartsOf {
  /** Default: longer than any run. */
  readonly secondsLeft?: number;
  /** Of a token that has not so long to go: how long it lives in all, in seconds. Default: an hour. */
  readonly lifetime?: number;
  /** The same user and session once more, with new tokens. */
  readonly like?: SessionParts;
  /** Bytes of metadata, for a session larger than the usual one. */
  readonly padding?: number;
  /** Milliseconds by which the provider's clock is ahead. */
  readonly ahead?: number;
}

export interface SessionMint {
  /** What `/sso/jwks/:clientId` answers. */
  readonly jwks: { keys: object[] };
  readonly password: string;
  readonly clientId: string;
  /** The key that signs, as others want to be told of it. */
  readonly publicKeyPem: string;
  /** A token signed by that key; `typ` in its header is what some libraries insist on. */
  signToken(claims: object, typ?: string): string;
  parts(options?: PartsOf): SessionParts;
  seal(parts: SessionParts): Promise<string>;
  /** What the provider's token endpoint says about it. */
  answerOf(parts: SessionParts): object;
  /** A session nobody has seen before. */
  session(options?: PartsOf): Promise<SealedSession>;
  /** What points both libraries at a provider on this port of the loopback interface. */
  readonly env: (port: number) => Readonly<Record<string, string>>;
}

/** Longer than any run, so that nothing is refreshed which is measured as fresh. */
export const LIFETIME_SECONDS = 12 * 3600;

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const id = (prefix: string) => `${prefix}_01${randomBytes(12).toString('hex').toUpperCase()}`;

const userOf = (userId: string, padding: number) => ({
  object: 'user',
  id: userId,
  email: 'ada.lovelace@example.com',
  emailVerified: true,
  firstName: 'Ada',
  lastName: 'Lovelace',
  name: 'Ada Lovelace',
  profilePictureUrl: 'https://cdn.example.com/pictures/ada.png',
  lastSignInAt: '2026-01-01T08:00:00.000Z',
  locale: 'en-GB',
  createdAt: '2025-01-01T08:00:00.000Z',
  updatedAt: '2026-01-01T08:00:00.000Z',
  externalId: '4f1c2b7a',
  metadata: padding === 0 ? {} : { padding: randomBytes(padding).toString('hex').slice(0, padding) },
});

const snake = (user: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(user).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

/** Signs with a key of its own, as AuthKit does (RS256). */
export function createMint(): SessionMint {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = `sso_oidc_key_pair_${randomBytes(12).toString('hex')}`;
  const clientId = id('client');
  const password = randomBytes(33).toString('base64');

  const signToken = (claims: object, typ?: string) => {
    const signed = `${base64url({ alg: 'RS256', typ, kid })}.${base64url(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };

  const parts = ({
    secondsLeft = LIFETIME_SECONDS,
    lifetime = 3600,
    like,
    padding = 0,
    ahead = 0,
  }: PartsOf = {}): SessionParts => {
    const user = like?.user ?? userOf(id('user'), padding);
    const sid = like?.sid ?? id('session');
    const organizationId = like?.organizationId ?? id('org');
    const now = Math.floor((Date.now() + ahead) / 1000);
    const expires = now + secondsLeft;
    const accessToken = signToken({
      iss: `https://api.workos.com/user_management/${clientId}`,
      sub: user.id,
      sid,
      jti: randomBytes(13).toString('hex'),
      client_id: clientId,
      org_id: organizationId,
      role: 'admin',
      roles: ['admin', 'member'],
      permissions: [
        'posts:read',
        'posts:write',
        'users:read',
        'users:write',
        'billing',
        'audit',
        'sso',
        'keys',
      ],
      entitlements: ['audit-logs'],
      feature_flags: ['beta'],
      exp: expires,
      // One that is about to end was made some time ago.
      iat: secondsLeft < lifetime ? expires - lifetime : now,
    });
    const refreshToken = randomBytes(19).toString('base64url').slice(0, 25);
    return { accessToken, refreshToken, user, sid, organizationId };
  };

  const seal = ({ accessToken, refreshToken, user }: SessionParts) =>
    sealData({ accessToken, refreshToken, user }, { password, ttl: 0 });

  return {
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    password,
    clientId,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signToken,
    parts,
    seal,
    answerOf: ({ accessToken, refreshToken, user, organizationId }) => ({
      user: snake(user),
      organization_id: organizationId,
      access_token: accessToken,
      refresh_token: refreshToken,
      authentication_method: 'Password',
    }),
    session: async (options) => {
      const made = parts(options);
      return { cookie: await seal(made), userId: made.user.id };
    },
    env: (port) => ({
      WORKOS_CLIENT_ID: clientId,
      WORKOS_API_KEY: 'sk_test_bench',
      WORKOS_COOKIE_PASSWORD: password,
      WORKOS_API_HOSTNAME: '127.0.0.1',
      WORKOS_API_HTTPS: 'false',
      WORKOS_API_PORT: String(port),
      WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
    }),
  };
}
