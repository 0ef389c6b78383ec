import type { CodeRow, SessionRow, Store, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { ulid } from '../tokens/random.js';
import type { SessionStatus } from '../wire/session.js';
import { mintPair, type TokenPair } from './claims.js';
import { findPage, type Page, type PageQuery } from './page.js';
import { IMPERSONATION_MS } from './impersonator.js';
import type { Realm } from './realm.js';
import { findUser } from './users.js';

export interface DeviceInfo {
  ipAddress: string | null;
  userAgent: string | null;
}

export interface OpenedSession {
  user: UserRow;
  session: SessionRow;
  pair: TokenPair;
}

/** The session that a code is good for, not stored yet. Undefined when the user has left the organization since. */
export async function prepareSession(
  realm: Realm,
  code: CodeRow,
  device: DeviceInfo,
): Promise<OpenedSession | undefined> {
  const now = realm.clock.now();
  const user = await findUser(realm, code.user_id);
  const access = user && (await realm.findAccess({ user, organizationId: code.organization_id }));
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
  // An impersonator's visit is none of the user's.
  const visited = impersonated ? user : { ...user, last_sign_in_at: now };
  return { user: visited, session, pair: await mintPair(realm, session, access) };
}

/** Runs inside the transaction that spends the code. */
export async function storeSession(db: Store, { user, session, pair }: OpenedSession): Promise<void> {
  await db.insertInto('sessions').values(session).execute();
  await db
    .insertInto('refresh_tokens')
    .values({
      hash: sha256(pair.refreshToken),
      session_id: session.id,
      created_at: session.created_at,
      spent_at: null,
      successor: null,
    })
    .execute();
  await db
    .updateTable('users')
    .set({ last_sign_in_at: user.last_sign_in_at })
    .where('id', '=', user.id)
    .execute();
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

export function sessionStatus(session: SessionRow, now: number): SessionStatus {
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
