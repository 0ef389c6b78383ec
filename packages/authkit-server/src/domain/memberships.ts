import type { MembershipRow, OrganizationRow, Store } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export type MembershipStatus = MembershipRow['status'];

export interface NewMembership {
  userId: string;
  organizationId: string;
  roleSlugs: readonly string[];
}

/** Undefined when the user is a member already. */
export async function createMembership(
  realm: Realm,
  { userId, organizationId, roleSlugs }: NewMembership,
): Promise<MembershipRow | undefined> {
  const now = realm.clock.now();
  const membership: MembershipRow = {
    id: `om_${ulid(now)}`,
    user_id: userId,
    organization_id: organizationId,
    status: 'active',
    role_slugs: JSON.stringify(roleSlugs),
    created_at: now,
    updated_at: now,
  };
  const result = await realm.db
    .insertInto('organization_memberships')
    .values(membership)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n ? membership : undefined;
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
  await realm.db
    .updateTable('organization_memberships')
    .set({ role_slugs: JSON.stringify(roleSlugs), updated_at: realm.clock.now() })
    .where('id', '=', id)
    .execute();
}

/** Deactivating ends the sessions of this member in this organization; reactivating does not bring them back. */
export async function setMembershipStatus(
  realm: Realm,
  membership: MembershipRow,
  status: MembershipStatus,
): Promise<void> {
  const now = realm.clock.now();
  await realm.db.transaction().execute(async (db) => {
    await db
      .updateTable('organization_memberships')
      .set({ status, updated_at: now })
      .where('id', '=', membership.id)
      .where('status', '!=', status)
      .execute();
    if (status === 'inactive') await endSessionsOf(db, membership, now);
  });
}

export async function deleteMembership(realm: Realm, membership: MembershipRow): Promise<void> {
  await realm.db.transaction().execute(async (db) => {
    await db.deleteFrom('organization_memberships').where('id', '=', membership.id).execute();
    await endSessionsOf(db, membership, realm.clock.now());
  });
}

// The browser stays signed in at the hosted pages: the person is still a user, only not of this organization.
async function endSessionsOf(db: Store, membership: MembershipRow, now: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: now, updated_at: now })
    .where('user_id', '=', membership.user_id)
    .where('organization_id', '=', membership.organization_id)
    .where('ended_at', 'is', null)
    .execute();
}
