import type { Config } from '../config/config.js';
import { expiryOnArrival } from './claims.js';
import type { Memory } from './memory.js';
import type { SpendOnce } from './one-refresh.js';
import type { Session } from './session.js';
import { spendShared, type Spend } from './shared-refresh.js';
import { sharedStoreOf } from './shared-store.js';
import { spendRefreshToken } from './spend.js';
import type { RenewResult, Spent } from './spent.js';
import { verifyAccessToken } from './verify.js';

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
      return spendRefreshToken(newest, toOrganization, {
        config,
        shared,
        attempts: memory.attempts,
        now: now(),
      });
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
  memory.opened.add(sealed, session, verification, expiryOnArrival(claims, now()));
}
