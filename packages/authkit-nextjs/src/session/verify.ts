import type { Config } from '../config/config.js';
import { kidOf, verifyJws, type KeySet } from '../crypto/jws.js';
import type { AccessTokenClaims } from '../types.js';
import type { ProviderFailure } from '../workos/call.js';
import { asClaims, decodeClaims } from './claims.js';
import type { KeyRing, Origin } from './keys.js';

export type Verification =
  /** Signed by the provider, for this client. Whether its time is over is for the caller to judge. */
  | { kind: 'genuine'; claims: AccessTokenClaims; /** The key's name. */ kid: string | undefined }
  /** Not signed by the provider, or not an AuthKit token. */
  | { kind: 'invalid' }
  /** Signed by a key that the provider does not publish: rotated away, or never its own. */
  | { kind: 'unknown-key' }
  | { kind: 'wrong-client' }
  /** It cannot be told now, and nobody's session is over because of it. */
  | { kind: 'keys-unreachable'; failure: ProviderFailure };

/**
 * Checks an access token's signature (RS256 only: an `alg` the token chooses is an attacker's choice, RFC 8725,
 * section 3.1) and its client. `now` is in milliseconds.
 */
export async function verifyAccessToken(
  accessToken: string,
  config: Config,
  keys: KeyRing,
  now: number,
  origin: Origin = 'sealed',
): Promise<Verification> {
  const lookup = await keys.lookUp(config, now);
  if (!lookup.ok) return { kind: 'keys-unreachable', failure: lookup.failure };
  const first = await check(accessToken, config, lookup.keys);
  if (first.kind !== 'unknown-key') return first;

  const issuedAt = (decodeClaims(accessToken)?.iat ?? Infinity) * 1000;
  const newer = await keys.lookUpMissing({ kid: kidOf(accessToken) ?? '', issuedAt, origin }, config, now);
  if (!newer.ok) return { kind: 'keys-unreachable', failure: newer.failure };
  return check(accessToken, config, newer.keys);
}

async function check(accessToken: string, config: Config, keys: KeySet): Promise<Verification> {
  const verified = await verifyJws(accessToken, keys);
  if (!verified.ok) return { kind: verified.reason };
  const claims = parseClaims(verified.payload);
  if (!claims) return { kind: 'invalid' };
  if (claims.client_id !== undefined && claims.client_id !== config.clientId) return { kind: 'wrong-client' };
  return { kind: 'genuine', claims, kid: verified.kid };
}

function parseClaims(payload: Uint8Array): AccessTokenClaims | undefined {
  try {
    return asClaims(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return undefined;
  }
}
