import { compactVerify, errors } from 'jose';
import type { Config } from '../config/config.js';
import type { AccessTokenClaims } from '../types.js';
import type { ProviderFailure } from '../workos/api.js';
import { asClaims, isExpired } from './claims.js';
import type { KeyRing } from './keys.js';

export type Verification =
  | { kind: 'valid'; claims: AccessTokenClaims }
  /** Signed by the provider, but its time is over. */
  | { kind: 'expired'; claims: AccessTokenClaims }
  /** Not signed by the provider, or not an AuthKit token. */
  | { kind: 'invalid' }
  | { kind: 'wrong-client' }
  | { kind: 'keys-unreachable'; failure: ProviderFailure };

/**
 * Checks an access token's signature (RS256 only: an `alg` the token chooses is an attacker's choice, RFC 8725,
 * section 3.1), its client and its time. `now` is in milliseconds.
 */
export async function verifyAccessToken(
  accessToken: string,
  config: Config,
  keys: KeyRing,
  now: number,
): Promise<Verification> {
  const first = await check(accessToken, config, keys, now, false);
  return first === 'unknown-kid' ? asResult(await check(accessToken, config, keys, now, true)) : first;
}

function asResult(verification: Verification | 'unknown-kid'): Verification {
  return verification === 'unknown-kid' ? { kind: 'invalid' } : verification;
}

async function check(
  accessToken: string,
  config: Config,
  keys: KeyRing,
  now: number,
  unknownKid: boolean,
): Promise<Verification | 'unknown-kid'> {
  const lookup = await keys.lookUp(config, now, unknownKid);
  if (!lookup.ok) return { kind: 'keys-unreachable', failure: lookup.failure };
  let payload: Uint8Array;
  try {
    ({ payload } = await compactVerify(accessToken, lookup.getKey, { algorithms: ['RS256'] }));
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown-kid' : { kind: 'invalid' };
  }
  const claims = parseClaims(payload);
  if (!claims) return { kind: 'invalid' };
  if (claims.client_id !== undefined && claims.client_id !== config.clientId) return { kind: 'wrong-client' };
  return { kind: isExpired(claims, now) ? 'expired' : 'valid', claims };
}

function parseClaims(payload: Uint8Array): AccessTokenClaims | undefined {
  try {
    return asClaims(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return undefined;
  }
}
