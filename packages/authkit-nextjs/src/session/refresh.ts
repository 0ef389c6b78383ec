import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import { refreshTokens } from '../workos/api.js';
import { decodeClaims, expiryOnArrival } from './claims.js';
import type { Memory } from './memory.js';
import type { SpendOnce } from './one-refresh.js';
import { sealSession } from './sealed-cookie.js';
import { pickSession, type Session } from './session.js';
import { spendShared, type Spend } from './shared-refresh.js';
import { sharedStoreOf } from './shared-store.js';
import type { RenewResult, Spent } from './spent.js';
import { verifyAccessToken } from './verify.js';

/** Spends a session's refresh token: the refresh grant, and the checks on what it brings. */
async function spendRefreshToken(
  current: Session,
  organizationId: string | undefined,
  config: Config,
  { attempts }: Memory,
  now: number,
): Promise<Exclude<Spent, { kind: 'ended' }>> {
  const shared = sharedStoreOf(config);
  const attempt = await attempts.nameOf(current, organizationId, shared, now);
  const result = await refreshTokens(config, current.refreshToken, attempt, organizationId);
  const isAnswered = result.ok || !result.failure.transient;
  if (isAnswered) await attempts.answered(current, organizationId, shared, !result.ok);
  const before = decodeClaims(current.accessToken);
  const about = { userId: current.user.id, sessionId: before?.sid };
  if (!result.ok) {
    const { transient, status, code } = result.failure;
    report(config, { type: 'session.refresh_failed', transient, status, code, ...about });
    return { kind: result.failure.transient ? 'unavailable' : 'rejected', failure: result.failure };
  }
  // How somebody signed in is said once, at sign-in; the rest is the provider's answer and never merged with the old.
  const authenticationMethod = result.value.authenticationMethod ?? current.authenticationMethod;
  const session = pickSession({ ...result.value, authenticationMethod });
  const claims = decodeClaims(session.accessToken);
  // Another user's token here would hand one visitor another's account, however it came about.
  if (!claims || claims.sub !== (before?.sub ?? current.user.id) || claims.sub !== session.user.id) {
    return { kind: 'subject-mismatch' };
  }
  const renewed = await sealSession(session, config);
  report(config, { type: 'session.refreshed', organizationId: claims.org_id, ...about });
  return { kind: 'renewed', renewed, claims };
}

/** Renews a session, once in this process and, with a store, once among all processes. */
export async function renewOnce(
  session: Session,
  organizationId: string | undefined,
  config: Config,
  memory: Memory,
  now: () => number,
  insist: boolean,
): Promise<RenewResult> {
  const shared = sharedStoreOf(config);
  let own = false;
  const spendOnce: SpendOnce = async (current, organization) => {
    const spend: Spend = (newest, toOrganization) => {
      own = true;
      return spendRefreshToken(newest, toOrganization, config, memory, now());
    };
    const spent = shared
      ? await spendShared(current, organization, config, shared, spend)
      : await spend(current, organization);
    // Once, so that all who share this refresh find it in memory; and after the others were told, who wait for it.
    if (own && spent.kind === 'renewed') await remember(spent, config, memory, now);
    return spent;
  };
  const result = await memory.lines.renew(session, now, spendOnce, organizationId, insist);
  return result.kind === 'renewed' && own ? { ...result, own } : result;
}

/** Keeps what has just come from the provider, if its signature is the provider's. */
async function remember(
  { renewed, claims }: Spent & { kind: 'renewed' },
  config: Config,
  memory: Memory,
  now: () => number,
): Promise<void> {
  const { session, sealed } = renewed;
  const verification = await verifyAccessToken(session.accessToken, config, memory.keys, now());
  if (verification.kind !== 'genuine') return;
  memory.opened.add(sealed, session, verification.claims, expiryOnArrival(claims, now()));
}
