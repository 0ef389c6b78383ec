/** The session that everything is measured with, made without anybody's library code but the seal's. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { sealData } from 'iron-session';

export interface SealedSession {
  readonly cookie: string;
  readonly userId: string;
}

export interface SessionMint {
  /** What `/sso/jwks/:clientId` answers. */
  readonly jwks: { keys: object[] };
  readonly password: string;
  readonly clientId: string;
  /** A session nobody has seen before; `padding` bytes larger than the usual one. */
  session(padding?: number): Promise<SealedSession>;
}

/** Longer than any run, so that nothing is refreshed which is measured as fresh. */
const LIFETIME_SECONDS = 12 * 3600;

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const id = (prefix: string) => `${prefix}_01${randomBytes(12).toString('hex').toUpperCase()}`;

/** Signs with a key of its own, as AuthKit does (RS256). */
export function createMint(): SessionMint {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = `sso_oidc_key_pair_${randomBytes(12).toString('hex')}`;
  const clientId = id('client');
  const password = randomBytes(33).toString('base64');

  const signToken = (claims: object) => {
    const signed = `${base64url({ alg: 'RS256', kid })}.${base64url(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };

  return {
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    password,
    clientId,
    session: async (padding = 0) => {
      const userId = id('user');
      const now = Math.floor(Date.now() / 1000);
      const accessToken = signToken({
        iss: `https://api.workos.com/user_management/${clientId}`,
        sub: userId,
        sid: id('session'),
        jti: randomBytes(13).toString('hex'),
        client_id: clientId,
        org_id: id('org'),
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
        exp: now + LIFETIME_SECONDS,
        iat: now,
      });
      const user = {
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
      };
      const session = { accessToken, refreshToken: randomBytes(19).toString('base64url').slice(0, 25), user };
      return { cookie: await sealData(session, { password, ttl: 0 }), userId };
    },
  };
}
