/** What this process, and the store for all of them, know of a session beside what its cookie says. */
import type { Config } from '../config/config.js';
import { decodeClaims } from './claims.js';
import type { Memory } from './memory.js';
import type { Standing } from './notices.js';
import type { SealedSession } from './sealed-cookie.js';
import type { Session } from './session.js';
import { isEndedShared, newestShared } from './shared-refresh.js';
import { sharedStoreOf } from './shared-store.js';
import type { RenewResult } from './spent.js';

/** The newest session of a session's line when it is newer, or that the line was ended. */
export async function newestKnown(
  session: Session,
  config: Config,
  { lines }: Memory,
  now: number,
): Promise<RenewResult | undefined> {
  const known = lines.peek(session, now);
  const shared = sharedStoreOf(config);
  if (!shared || known?.kind === 'ended') return known;
  if (known?.kind !== 'renewed') {
    if (!(await isEndedShared(session, shared))) return known;
    lines.end(session.refreshToken, now);
    return lines.peek(session, now);
  }
  // Another process may have gone on from there, or ended it.
  const newest = await newestShared(known.renewed.session, config, shared);
  if (newest.kind === 'renewed') lines.adopt(session, newest.renewed, newest.claims, now);
  if (newest.kind === 'ended') lines.end(session.refreshToken, now);
  return lines.peek(session, now);
}

/** Whether the provider has said that a session is over, or that its token says what is no longer so. */
export async function standingOf(
  { session, sealed }: Pick<SealedSession, 'session' | 'sealed'>,
  config: Config,
  { notices, opened }: Memory,
  now: number,
): Promise<Standing> {
  const shared = sharedStoreOf(config);
  if (!shared && notices.isEmpty) return { kind: 'good' };
  const claims = opened.get(sealed)?.claims ?? decodeClaims(session.accessToken);
  return claims ? notices.standingOf(claims, session, shared, now) : { kind: 'good' };
}
