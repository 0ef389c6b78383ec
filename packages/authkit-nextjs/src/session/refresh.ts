import type { Config } from '../config/config.js';
import { refreshTokens } from '../workos/api.js';
import { decodeClaims, expiryOnArrival } from './claims.js';
import type { Memory } from './memory.js';
import type { Spent } from './one-refresh.js';
import { sealSession } from './sealed-cookie.js';
import { pickSession, type Session } from './session.js';
import { verifyAccessToken } from './verify.js';

/** Spends a session's refresh token: the refresh grant, and the checks on what it brings. */
export async function spendRefreshToken(
  current: Session,
  organizationId: string | undefined,
  config: Config,
  memory: Memory,
  now: () => number,
): Promise<Spent> {
  const result = await refreshTokens(config, current.refreshToken, organizationId);
  if (!result.ok) {
    return { kind: result.failure.transient ? 'unavailable' : 'rejected', failure: result.failure };
  }
  // How somebody signed in is said once, at sign-in; the rest is the provider's answer and never merged with the old.
  const authenticationMethod = result.value.authenticationMethod ?? current.authenticationMethod;
  const session = pickSession({ ...result.value, authenticationMethod });
  const claims = decodeClaims(session.accessToken);
  const before = decodeClaims(current.accessToken);
  // Another user's token here would hand one visitor another's account, however it came about.
  if (!claims || claims.sub !== (before?.sub ?? current.user.id) || claims.sub !== session.user.id) {
    return { kind: 'subject-mismatch' };
  }
  const renewed = await sealSession(session, config);
  // Verified here, once, so that all who share this refresh find it in memory.
  const verification = await verifyAccessToken(session.accessToken, config, memory.keys, now());
  if (verification.kind === 'genuine') {
    memory.opened.add(renewed.sealed, session, verification.claims, expiryOnArrival(claims, now()));
  }
  return { kind: 'renewed', renewed, claims };
}
