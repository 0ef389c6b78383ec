import type { Config } from '../config/config.js';
import type { AccessTokenClaims } from '../types.js';
import { expiryOf } from './claims.js';
import { memoryOf } from './memory.js';
import { sharedStoreOf } from './shared-store.js';
import { verifyAccessToken, type Verification } from './verify.js';

/**
 * Verifies an access token that came in an `Authorization` header. Unlike the session's, nobody here has sealed it, so
 * issuer and client must be there and be ours.
 */
export async function verifyBearer(accessToken: string, config: Config, now: number): Promise<Verification> {
  const { keys, notices } = memoryOf(config);
  const verification = await verifyAccessToken(accessToken, config, keys, now, 'presented');
  if (verification.kind !== 'genuine') return verification;
  const { claims } = verification;
  if (expiryOf(claims) <= now) return { kind: 'invalid' };
  if (claims.client_id !== config.clientId) return { kind: 'wrong-client' };
  if (!isOurIssuer(claims, config)) return { kind: 'invalid' };
  // What the provider has said of its session since holds for its token, too, whatever way that comes.
  const standing = await notices.standingOf(claims, claims, sharedStoreOf(config), now);
  return standing.kind === 'revoked' ? { kind: 'invalid' } : verification;
}

/** The provider has written its issuer in three ways. */
function isOurIssuer({ iss }: AccessTokenClaims, { apiOrigin, clientId }: Config): boolean {
  return iss === `${apiOrigin}/user_management/${clientId}` || iss === apiOrigin || iss === `${apiOrigin}/`;
}
