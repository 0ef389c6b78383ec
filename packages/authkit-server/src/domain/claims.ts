import type { SessionRow } from '../store/schema.js';
import { signAccessToken } from '../tokens/access-token.js';
import { randomToken, ulid } from '../tokens/random.js';
import type { Access } from './access.js';
import { readImpersonator } from './impersonator.js';
import type { Realm } from './realm.js';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  organizationId: string | null;
}

type TokenSubject = Pick<SessionRow, 'id' | 'user_id' | 'client_id' | 'authenticated_at' | 'impersonator'>;

/** A fresh access token for a session, with the refresh token that comes beside it. Stores nothing. */
export async function mintPair(realm: Realm, session: TokenSubject, access: Access): Promise<TokenPair> {
  const now = realm.clock.now();
  const issuedAt = toSeconds(now);
  const { organizationId, roles } = access;
  const impersonator = readImpersonator(session.impersonator);
  const current = await realm.keys.tokens.current();
  const accessToken = await signAccessToken(current, {
    iss: realm.issuer,
    sub: session.user_id,
    sid: session.id,
    jti: ulid(now),
    client_id: session.client_id,
    auth_time: toSeconds(session.authenticated_at),
    iat: issuedAt,
    exp: issuedAt + realm.settings.accessTokenSeconds,
    ...(organizationId !== null && { org_id: organizationId }),
    ...(roles[0] !== undefined && { role: roles[0], roles }),
    ...unlessEmpty('permissions', access.permissions),
    ...unlessEmpty('entitlements', access.entitlements),
    ...unlessEmpty('feature_flags', access.featureFlags),
    ...(impersonator && { act: { sub: impersonator.email } }),
    ...(await realm.templateClaims(session.user_id, organizationId)),
  });
  return { accessToken, refreshToken: randomToken(), organizationId };
}

function unlessEmpty(name: string, slugs: readonly string[]): Record<string, readonly string[]> {
  return slugs.length > 0 ? { [name]: slugs } : {};
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
