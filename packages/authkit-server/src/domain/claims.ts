import type { SessionRow } from '../store/schema.js';
import { signAccessToken } from '../tokens/access-token.js';
import { randomToken, ulid } from '../tokens/random.js';
import { issuer, type Realm } from './realm.js';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

type TokenSubject = Pick<SessionRow, 'id' | 'user_id' | 'client_id' | 'authenticated_at'>;

/** A fresh access token for a session, with the refresh token that comes beside it. Stores nothing. */
export function mintPair(realm: Realm, session: TokenSubject): TokenPair {
  const now = realm.clock.now();
  const issuedAt = toSeconds(now);
  const accessToken = signAccessToken(realm.keys.signing, {
    iss: issuer(realm),
    sub: session.user_id,
    sid: session.id,
    jti: ulid(now),
    client_id: session.client_id,
    auth_time: toSeconds(session.authenticated_at),
    iat: issuedAt,
    exp: issuedAt + realm.settings.accessTokenSeconds,
  });
  return { accessToken, refreshToken: randomToken() };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
