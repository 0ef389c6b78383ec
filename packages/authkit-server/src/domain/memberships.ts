import type { MembershipRow, OrganizationRow, Store } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { membershipCore } from '../wire/membership.js';
import { transact, type Emit } from './events.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';
import { endSessions } from './sessions.js';

export type MembershipStatus = MembershipRow['status'];

export interface NewMembership {
  userId: string;
  organizationId: string;
  roleSlugs: readonly string[];
}

/** Undefined when the user is a member already. */
export function createMembership(
  realm: Realm,
  membership: NewMembership,
): Promise<MembershipRow | undefined> {
  return transact(realm, (db, emit) => insertMembership(db, emit, membership, realm.clock.now()));
}

/** The same inside a transaction. */
export async function insertMembership(
  db: Store,
  emit: Emit,
  { userId, organizationId, roleSlugs }: NewMembership,
  now: number,
): Promise<MembershipRow | undefined> {
  const membership: MembershipRow = {
    id: `om_${ulid(now)}`,
    user_id: userId,
    organization_id: organizationId,
    status: 'active',
    role_slugs: JSON.stringify(roleSlugs),
    created_at: now,
    updated_at: now,
  };
  const result = await db
    .insertInto('organization_memberships')
    .values(membership)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n) return undefined;
  emit('organization_membership.created', membershipCore(membership));
  return membership;
}

export function findMembership(realm: Realm, id: string): Promise<MembershipRow | undefined> {
  return realm.db.selectFrom('organization_memberships').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findMembershipOf(
  db: Store,
  userId: string,
  organizationId: string,
): Promise<MembershipRow | undefined> {
  return db
    .selectFrom('organization_memberships')
    .selectAll()
    .where('user_id', '=', userId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
}

export async function isActiveMember(realm: Realm, userId: string, organizationId: string): Promise<boolean> {
  const membership = await findMembershipOf(realm.db, userId, organizationId);
  return membership?.status === 'active';
}

/** Where a user is an active member, by name. */
export function organizationsOf(db: Store, userId: string): Promise<OrganizationRow[]> {
  return db
    .selectFrom('organization_memberships')
    .innerJoin('organizations', 'organizations.id', 'organization_memberships.organization_id')
    .selectAll('organizations')
    .where('organization_memberships.user_id', '=', userId)
    .where('organization_memberships.status', '=', 'active')
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .execute();
}

export interface MembershipFilter {
  userId?: string | undefined;
  organizationId?: string | undefined;
  statuses: readonly string[];
}

export function listMemberships(
  realm: Realm,
  query: PageQuery,
  { userId, organizationId, statuses }: MembershipFilter,
): Promise<Page<MembershipRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db
      .selectFrom('organization_memberships')
      .selectAll()
      .where('status', 'in', statuses as MembershipStatus[])
      .orderBy('id', direction)
      .limit(limit);
    if (userId !== undefined) rows = rows.where('user_id', '=', userId);
    if (organizationId !== undefined) rows = rows.where('organization_id', '=', organizationId);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}

/** Takes effect in tokens with the next refresh. */
export async function setMembershipRoles(
  realm: Realm,
  id: string,
  roleSlugs: readonly string[],
): Promise<void> {
  await transact(realm, async (db, emit) => {
    const updated = await db
      .updateTable('organization_memberships')
      .set({ role_slugs: JSON.stringify(roleSlugs), updated_at: realm.clock.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (updated) emit('organization_membership.updated', membershipCore(updated));
  });
}

/** Deactivating ends the sessions of this member in this organization; reactivating does not bring them back. */
export async function setMembershipStatus(
  realm: Realm,
  membership: MembershipRow,
  status: MembershipStatus,
): Promise<void> {
  const now = realm.clock.now();
  await transact(realm, async (db, emit) => {
    const updated = await db
      .updateTable('organization_memberships')
      .set({ status, updated_at: now })
      .where('id', '=', membership.id)
      .where('status', '!=', status)
      .returningAll()
      .executeTakeFirst();
    if (updated) emit('organization_membership.updated', membershipCore(updated));
    if (status === 'inactive') await endSessionsOf(db, emit, membership, now);
  });
}

export async function deleteMembership(realm: Realm, membership: MembershipRow): Promise<void> {
  await transact(realm, async (db, emit) => {
    const deleted = await db
      .deleteFrom('organization_memberships')
      .where('id', '=', membership.id)
      .returningAll()
      .executeTakeFirst();
    if (deleted) emit('organization_membership.deleted', membershipCore(deleted));
    await endSessionsOf(db, emit, membership, realm.clock.now());
  });
}

// The browser stays signed in at the hosted pages: the person is still a user, only not of this organization.
async function endSessionsOf(
  db: Store,
  emit: Emit,
  { user_id: userId, organization_id: organizationId }: MembershipRow,
  now: number,
): Promise<void> {
  await endSessions(db, emit, now, (open) =>
    open.where('user_id', '=', userId).where('organization_id', '=', organizationId),
  );
}
