import type { CodeRow, SessionRow, Store, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { ulid } from '../tokens/random.js';
import { findAccess } from './access.js';
import { mintPair, type TokenPair } from './claims.js';
import { findPage, type Page, type PageQuery } from './page.js';
import { IMPERSONATION_MS } from './impersonator.js';
import type { Realm } from './realm.js';

export interface DeviceInfo {
  ipAddress: string | null;
  userAgent: string | null;
}

export interface OpenedSession {
  user: UserRow;
  session: SessionRow;
  pair: TokenPair;
}

/**
 * Signs the user of a code in to the app. Runs inside the transaction that spends the code. Undefined when the user has
 * left the organization since the code was issued.
 */
export async function openSession(
  realm: Realm,
  db: Store,
  code: CodeRow,
  device: DeviceInfo,
): Promise<OpenedSession | undefined> {
  const now = realm.clock.now();
  const access = await findAccess(db, code.user_id, code.organization_id);
  if (!access) return undefined;
  const impersonated = code.impersonator !== null;
  const session: SessionRow = {
    id: `session_${ulid(now)}`,
    user_id: code.user_id,
    client_id: code.client_id,
    browser_session_id: code.browser_session_id,
    auth_method: impersonated ? 'impersonation' : 'password',
    authenticated_at: code.authenticated_at,
    organization_id: code.organization_id,
    impersonator: code.impersonator,
    ip_address: device.ipAddress,
    user_agent: device.userAgent,
    created_at: now,
    updated_at: now,
    expires_at: impersonated
      ? code.authenticated_at + IMPERSONATION_MS
      : now + realm.settings.sessionSeconds * 1000,
    ended_at: null,
  };
  const pair = mintPair(realm, session, access);
  await db.insertInto('sessions').values(session).execute();
  await db
    .insertInto('refresh_tokens')
    .values({
      hash: sha256(pair.refreshToken),
      session_id: session.id,
      created_at: now,
      spent_at: null,
      successor: null,
    })
    .execute();
  // An impersonator's visit is none of the user's.
  if (!impersonated) {
    await db.updateTable('users').set({ last_sign_in_at: now }).where('id', '=', code.user_id).execute();
  }
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', code.user_id)
    .executeTakeFirstOrThrow();
  return { user, session, pair };
}

export function findSession(realm: Realm, id: string): Promise<SessionRow | undefined> {
  return realm.db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Ends a session and signs its browser out of the hosted pages; otherwise the next authorize request would silently
 * begin another. Ending it twice is fine.
 */
export async function endSession(realm: Realm, session: SessionRow): Promise<void> {
  const now = realm.clock.now();
  await realm.db.transaction().execute(async (db) => {
    await db
      .updateTable('sessions')
      .set({ ended_at: now, updated_at: now })
      .where('id', '=', session.id)
      .where('ended_at', 'is', null)
      .execute();
    await db.deleteFrom('browser_sessions').where('id', '=', session.browser_session_id).execute();
  });
}

export function sessionStatus(session: SessionRow, now: number): 'active' | 'expired' | 'revoked' {
  if (session.ended_at !== null) return 'revoked';
  return session.expires_at <= now ? 'expired' : 'active';
}

export function listSessions(realm: Realm, userId: string, query: PageQuery): Promise<Page<SessionRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('id', direction)
      .limit(limit);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
