import type { SessionRow, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { seal, unseal } from '../tokens/seal.js';
import { mintPair, type TokenPair } from './claims.js';
import { switchRefusal, type SwitchRefusal } from './entry.js';
import type { LedgerEntry } from './ledger.js';
import type { Realm } from './realm.js';
import { endOfRest, endSession } from './sessions.js';

export interface RotationWish {
  token: string;
  clientId: string;
  /** Default: the organization that the session is in. */
  organizationId?: string | undefined;
}

export type Rotation =
  | { ok: true; user: UserRow; session: SessionRow; pair: TokenPair }
  | { ok: false; reason: 'token_invalid' }
  | { ok: false; reason: SwitchRefusal; user: UserRow; organizationId: string };

const INVALID: Rotation = { ok: false, reason: 'token_invalid' };

/**
 * Exchanges a refresh token for a new pair. The token just exchanged gives the same pair again for
 * `refreshReplaySeconds`: an answer may be lost on its way, and tabs race. A switch that is refused costs no token.
 */
export async function rotate(realm: Realm, wish: RotationWish): Promise<Rotation> {
  const hash = sha256(wish.token);
  const found = await findLive(realm, hash, wish.clientId);
  if (!found) return INVALID;
  const { token, session, user } = found;
  if (token.spent_at !== null) return replay(realm, found, wish);

  const { organizationId = session.organization_id } = wish;
  if (organizationId !== null && organizationId !== session.organization_id) {
    const reason = await switchRefusal(realm.db, session, organizationId);
    if (reason) return { ok: false, reason, user, organizationId };
  }
  const access = await realm.findAccess({ user, organizationId });
  if (!access) return INVALID;
  const pair = await mintPair(realm, session, access);
  const replayable = realm.settings.refreshReplaySeconds > 0;
  const wasFirst = await realm.ledger.exchange({
    hash,
    sessionId: session.id,
    successorHash: sha256(pair.refreshToken),
    successor: replayable ? seal(realm.keys.sealing, JSON.stringify(pair), hash) : null,
    ...(organizationId !== session.organization_id && { moveTo: organizationId }),
  });
  if (wasFirst) return { ok: true, user, session, pair };
  // It was spent a moment ago by a request that came together with this one.
  const spent = await findLive(realm, hash, wish.clientId);
  return spent ? replay(realm, spent, wish) : INVALID;
}

async function findLive(realm: Realm, hash: string, clientId: string): Promise<LedgerEntry | undefined> {
  const found = await realm.ledger.find(hash);
  if (!found || found.session.client_id !== clientId) return undefined;
  const { session, token } = found;
  // A spent token is asked for its successor, which has a rest of its own.
  const expiresAt =
    token.spent_at === null ? endOfRest(realm, session, token.created_at) : session.expires_at;
  return session.ended_at === null && expiresAt > realm.clock.now() ? found : undefined;
}

async function replay(
  realm: Realm,
  { token, session, user }: LedgerEntry,
  wish: RotationWish,
): Promise<Rotation> {
  if (token.spent_at === null) return INVALID;
  const { refreshReplaySeconds, refreshReuse } = realm.settings;
  const late = realm.clock.now() - token.spent_at >= refreshReplaySeconds * 1000;
  if (late || token.successor === null) {
    if (refreshReuse === 'revoke') await endSession(realm, session);
    return INVALID;
  }
  const pair = JSON.parse(unseal(realm.keys.sealing, token.successor, token.hash)) as TokenPair;
  // A plain refresh came first and this one wants to switch: whoever may have the pair may also exchange it.
  if (wish.organizationId !== undefined && wish.organizationId !== pair.organizationId) {
    return rotate(realm, { ...wish, token: pair.refreshToken });
  }
  const access = await realm.findAccess({ user, organizationId: pair.organizationId });
  return access ? { ok: true, user, session, pair } : INVALID;
}
