import { sha256 } from '../crypto/random.js';
import type { AccessTokenClaims } from '../types.js';

/** What script may know of a session: that it is this one, in this organization, with this token, and no other. */
// The token's id too: two renewals can fall into one second.
export async function markOf(claims: AccessTokenClaims | undefined): Promise<string> {
  return (await sha256(JSON.stringify([claims?.sid, claims?.org_id, claims?.iat, claims?.jti]))).slice(0, 12);
}
