import type { Config } from '../config/config.js';
import type { AccessTokenClaims } from '../types.js';
import { expiryOf } from './claims.js';
import type { Memory } from './memory.js';
import type { OpenedSession } from './opened.js';
import type { SealedSession } from './sealed-cookie.js';
import { verifyAccessToken, type Verification } from './verify.js';

export type Examination =
  | { kind: 'genuine'; claims: AccessTokenClaims; expiresAt: number }
  | { kind: 'subject-mismatch' }
  /** Signed by a key that the provider has published, and publishes no longer. */
  | { kind: 'withdrawn-key' }
  | Exclude<Verification, { kind: 'genuine' }>;

/** Verifies a session's token, from memory when this process has verified it before. */
export async function examine(
  { session, sealed }: Pick<SealedSession, 'session' | 'sealed'>,
  config: Config,
  memory: Memory,
  now: number,
): Promise<Examination> {
  const opened = memory.opened.get(sealed);
  if (opened) {
    if (!memory.keys.mayTrust(opened.kid)) return { kind: 'withdrawn-key' };
    return { kind: 'genuine', claims: opened.claims, expiresAt: expiryNow(opened, now) };
  }
  const verification = await verifyAccessToken(session.accessToken, config, memory.keys, now);
  if (verification.kind !== 'genuine') return verification;
  const { claims } = verification;
  if (claims.sub !== session.user.id) return { kind: 'subject-mismatch' };
  return {
    kind: 'genuine',
    claims,
    expiresAt: memory.opened.add(sealed, session, verification, expiryOf(claims)).expiresAt,
  };
}

/** Whether the provider has made this token. One that it never signed cannot have been renewed by anybody else. */
export function wasSigned({ kind }: Examination): boolean {
  return kind === 'genuine' || kind === 'withdrawn-key';
}

/** No token is good for longer than it lives: what says so was noted before the clock was set back. */
function expiryNow({ claims, expiresAt }: OpenedSession, now: number): number {
  const lifetimeMs = (claims.exp - claims.iat) * 1000;
  return expiresAt > now + lifetimeMs ? expiryOf(claims) : expiresAt;
}
