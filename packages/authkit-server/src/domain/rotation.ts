import type { RefreshTokenRow, SessionRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { seal, unseal } from '../tokens/seal.js';
import { findAccess } from './access.js';
import { mintPair, type TokenPair } from './claims.js';
import { switchRefusal, type SwitchRefusal } from './entry.js';
import type { Realm } from './realm.js';

export interface RotationWish {
  token: string;
  clientId: string;
  /** Default: the organization that the session is in. */
  organizationId?: string | undefined;
}

export type Rotation =
  | { ok: true; session: SessionRow; pair: TokenPair }
  | { ok: false; reason: 'token_invalid' }
  | { ok: false; reason: SwitchRefusal; session: SessionRow; organizationId: string };

const INVALID: Rotation = { ok: false, reason: 'token_invalid' };

/**
 * Exchanges a refresh token for a new pair. The token just exchanged gives the same pair again for
 * `refreshReplaySeconds`: an answer may be lost on its way, and tabs race. A switch that is refused costs no token.
 */
export async function rotate(realm: Realm, wish: RotationWish): Promise<Rotation> {
  const hash = sha256(wish.token);
  const found = await findLive(realm, hash, wish.clientId);
  if (!found) return INVALID;
  const { token, session } = found;
  if (token.spent_at !== null) return replay(realm, found, wish);

  const { organizationId = session.organization_id } = wish;
  if (organizationId !== null && organizationId !== session.organization_id) {
    const reason = await switchRefusal(realm.db, session, organizationId);
    if (reason) return { ok: false, reason, session, organizationId };
  }
  const access = await findAccess(realm.db, session.user_id, organizationId);
  if (!access) return INVALID;
  const pair = mintPair(realm, session, access);
  if (await exchange(realm, found, pair)) return { ok: true, session, pair };
  // It was spent a moment ago by a request that came together with this one.
  const spent = await findLive(realm, hash, wish.clientId);
  return spent ? replay(realm, spent, wish) : INVALID;
}

interface LiveToken {
  token: RefreshTokenRow;
  session: SessionRow;
}

async function findLive(realm: Realm, hash: string, clientId: string): Promise<LiveToken | undefined> {
  const token = await realm.db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (!token) return undefined;
  const session = await realm.db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', token.session_id)
    .where('client_id', '=', clientId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
  return session && { token, session };
}

/** Whether this caller was the one to spend the token. */
async function exchange(realm: Realm, { token, session }: LiveToken, pair: TokenPair): Promise<boolean> {
  const now = realm.clock.now();
  const replayable = realm.settings.refreshReplaySeconds > 0;
  return realm.db.transaction().execute(async (db) => {
    // One statement decides, and it comes first, so that another process waits here and not halfway.
    const spent = await db
      .updateTable('refresh_tokens')
      .set({
        spent_at: now,
        successor: replayable ? seal(realm.keys.sealing, JSON.stringify(pair), token.hash) : null,
      })
      .where('hash', '=', token.hash)
      .where('spent_at', 'is', null)
      .executeTakeFirst();
    if (spent.numUpdatedRows !== 1n) return false;
    await db
      .insertInto('refresh_tokens')
      .values({
        hash: sha256(pair.refreshToken),
        session_id: token.session_id,
        created_at: now,
        spent_at: null,
        successor: null,
      })
      .execute();
    if (pair.organizationId !== session.organization_id) {
      await db
        .updateTable('sessions')
        .set({ organization_id: pair.organizationId, updated_at: now })
        .where('id', '=', session.id)
        .execute();
    }
    return true;
  });
}

async function replay(realm: Realm, { token, session }: LiveToken, wish: RotationWish): Promise<Rotation> {
  if (token.spent_at === null || token.successor === null) return INVALID;
  if (realm.clock.now() - token.spent_at >= realm.settings.refreshReplaySeconds * 1000) return INVALID;
  const pair = JSON.parse(unseal(realm.keys.sealing, token.successor, token.hash)) as TokenPair;
  // A plain refresh came first and this one wants to switch: whoever may have the pair may also exchange it.
  if (wish.organizationId !== undefined && wish.organizationId !== pair.organizationId) {
    return rotate(realm, { ...wish, token: pair.refreshToken });
  }
  const access = await findAccess(realm.db, session.user_id, pair.organizationId);
  return access ? { ok: true, session, pair } : INVALID;
}
