import type { UpdateQueryBuilder, UpdateResult } from 'kysely';
import type { Schema, SessionRow, Store, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { ulid } from '../tokens/random.js';
import { sessionBody, type SessionStatus } from '../wire/session.js';
import type { Attempt } from './attempt.js';
import { mintPair, type TokenPair } from './claims.js';
import { transact, type Emit } from './events.js';
import { findPage, type Page, type PageQuery } from './page.js';
import { IMPERSONATION_MS } from './impersonator.js';
import type { Realm } from './realm.js';
import { findUser } from './users.js';

export const MAX_DEVICE_TEXT = 512;

export interface DeviceInfo {
  ipAddress: string | null;
  userAgent: string | null;
}

export interface OpenedSession {
  user: UserRow;
  session: SessionRow;
  pair: TokenPair;
}

/** Whose session to open, and how they showed who they are. */
export type SessionOrder = Pick<
  SessionRow,
  | 'user_id'
  | 'client_id'
  | 'browser_session_id'
  | 'auth_method'
  | 'second_factor'
  | 'authenticated_at'
  | 'organization_id'
  | 'impersonator'
>;

/** The session that was ordered, not stored yet. Undefined when the user has left the organization since. */
export async function prepareSession(
  realm: Realm,
  order: SessionOrder,
  device: DeviceInfo,
): Promise<OpenedSession | undefined> {
  const now = realm.clock.now();
  const user = await findUser(realm, order.user_id);
  const access = user && (await realm.findAccess({ user, organizationId: order.organization_id }));
  if (!access) return undefined;
  const impersonated = order.impersonator !== null;
  const session: SessionRow = {
    id: `session_${ulid(now)}`,
    user_id: order.user_id,
    client_id: order.client_id,
    browser_session_id: order.browser_session_id,
    auth_method: order.auth_method,
    second_factor: order.second_factor,
    authenticated_at: order.authenticated_at,
    organization_id: order.organization_id,
    impersonator: order.impersonator,
    ip_address: device.ipAddress,
    user_agent: device.userAgent,
    created_at: now,
    updated_at: now,
    expires_at: impersonated
      ? order.authenticated_at + IMPERSONATION_MS
      : now + realm.settings.sessionSeconds * 1000,
    ended_at: null,
  };
  // An impersonator's visit is none of the user's.
  const visited = impersonated ? user : { ...user, last_sign_in_at: now };
  return { user: visited, session, pair: await mintPair(realm, session, access) };
}

/** Runs inside the transaction that spends the code. */
export async function storeSession(
  db: Store,
  emit: Emit,
  { user, session, pair }: OpenedSession,
): Promise<void> {
  emit('session.created', sessionBody(session, 'active'));

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

/** A session that a grant opens without a browser's sign-in at the hosted pages. Undefined as with `prepareSession`. */
export async function openSession(
  realm: Realm,
  attempt: Attempt,
  clientId: string,
  organizationId: string | null,
  device: DeviceInfo,
): Promise<OpenedSession | undefined> {
  const now = realm.clock.now();
  const order: SessionOrder = {
    user_id: attempt.userId,
    client_id: clientId,
    // Of no browser: there is none to sign out with it.
    browser_session_id: `grant_${ulid(now)}`,
    auth_method: attempt.method,
    second_factor: attempt.secondFactor ? 1 : 0,
    authenticated_at: now,
    organization_id: organizationId,
    impersonator: null,
  };
  const opened = await prepareSession(realm, order, device);
  if (opened) await transact(realm, (db, emit) => storeSession(db, emit, opened));
  return opened;
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
  await transact(realm, async (db, emit) => {
    await endSessions(db, emit, now, (open) => open.where('id', '=', session.id));
    await db.deleteFrom('browser_sessions').where('id', '=', session.browser_session_id).execute();
  });
}

type OpenSessions = UpdateQueryBuilder<Schema, 'sessions', 'sessions', UpdateResult>;

/** Ends those of the open sessions that `narrow` leaves, and tells of each. */
export async function endSessions(
  db: Store,
  emit: Emit,
  now: number,
  narrow: (open: OpenSessions) => OpenSessions,
): Promise<void> {
  const open = db
    .updateTable('sessions')
    .set({ ended_at: now, updated_at: now })
    .where('ended_at', 'is', null);
  const ended = await narrow(open).returningAll().execute();
  for (const session of ended) emit('session.revoked', sessionBody(session, 'revoked'));
}

/** Ends every session of a user, at apps and at the hosted pages, and every sign-in that is on its way to one. */
export async function endAllSessions(db: Store, emit: Emit, userId: string, now: number): Promise<void> {
  await endSessions(db, emit, now, (open) => open.where('user_id', '=', userId));
  await db.deleteFrom('browser_sessions').where('user_id', '=', userId).execute();
  await db.deleteFrom('pending_authentications').where('user_id', '=', userId).execute();
  await db.deleteFrom('codes').where('user_id', '=', userId).where('spent_at', 'is', null).execute();
  await db
    .updateTable('interactions')
    .set({ attempt: null, attempt_user_id: null })
    .where('attempt_user_id', '=', userId)
    .execute();
}

/** The same on its own. */
export function signOutEverywhere(realm: Realm, userId: string): Promise<void> {
  return transact(realm, (db, emit) => endAllSessions(db, emit, userId, realm.clock.now()));
}

export function sessionStatus(session: SessionRow, now: number): SessionStatus {
  if (session.ended_at !== null) return 'revoked';
  return session.expires_at <= now ? 'expired' : 'active';
}

/** When a session is over, if nobody refreshes it: `renewedAt` is when somebody did last. */
export function endOfRest(
  { settings }: Pick<Realm, 'settings'>,
  { expires_at }: SessionRow,
  renewedAt: number,
): number {
  const { sessionInactivitySeconds: seconds } = settings;
  return seconds === 0 ? expires_at : Math.min(expires_at, renewedAt + seconds * 1000);
}

/** The same rows, each telling when it is over by inactivity, where that is sooner. */
async function withEndOfRest(realm: Realm, rows: SessionRow[]): Promise<SessionRow[]> {
  if (realm.settings.sessionInactivitySeconds === 0 || rows.length === 0) return rows;
  const live = await realm.db
    .selectFrom('refresh_tokens')
    .select(['session_id', 'created_at'])
    .where(
      'session_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('spent_at', 'is', null)
    .execute();
  const renewed = new Map(live.map(({ session_id: id, created_at: at }) => [id, at]));
  return rows.map((row) => ({
    ...row,
    expires_at: endOfRest(realm, row, renewed.get(row.id) ?? row.created_at),
  }));
}

/** Of one user, or with undefined of all. */
export async function listSessions(
  realm: Realm,
  userId: string | undefined,
  query: PageQuery,
): Promise<Page<SessionRow>> {
  const page = await findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('sessions').selectAll().orderBy('id', direction).limit(limit);
    if (userId !== undefined) rows = rows.where('user_id', '=', userId);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
  return { ...page, rows: await withEndOfRest(realm, page.rows) };
}
