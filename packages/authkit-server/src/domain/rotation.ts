import type { RefreshTokenRow, SessionRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { seal, unseal } from '../tokens/seal.js';
import { mintPair, type TokenPair } from './claims.js';
import type { Realm } from './realm.js';

export interface Rotated {
  userId: string;
  pair: TokenPair;
}

/**
 * Exchanges a refresh token for a new pair. The token just exchanged gives the same pair again for
 * `refreshReplaySeconds`: an answer may be lost on its way, and tabs race. Undefined when the token is worth nothing.
 */
export async function rotate(realm: Realm, token: string, clientId: string): Promise<Rotated | undefined> {
  const hash = sha256(token);
  const found = await findLive(realm, hash, clientId);
  if (!found) return undefined;
  if (found.token.spent_at === null) {
    const pair = mintPair(realm, found.session);
    if (await exchange(realm, found.token, pair)) return { userId: found.session.user_id, pair };
  }
  // It was spent before us, perhaps a moment ago by a request that came together with this one.
  return replay(realm, await findLive(realm, hash, clientId));
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
async function exchange(realm: Realm, token: RefreshTokenRow, pair: TokenPair): Promise<boolean> {
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
    return true;
  });
}

function replay(realm: Realm, found: LiveToken | undefined): Rotated | undefined {
  if (!found || found.token.spent_at === null || found.token.successor === null) return undefined;
  const age = realm.clock.now() - found.token.spent_at;
  if (age >= realm.settings.refreshReplaySeconds * 1000) return undefined;
  const pair = JSON.parse(unseal(realm.keys.sealing, found.token.successor, found.token.hash)) as TokenPair;
  return { userId: found.session.user_id, pair };
}
