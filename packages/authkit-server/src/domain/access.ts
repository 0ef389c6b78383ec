import { slugs } from '../store/columns.js';
import { gather } from '../store/gather.js';
import type { Store, UserRow } from '../store/schema.js';
import { createFlagLookup } from './flags.js';

/** What a user may do now, as access tokens tell it. */
export interface Access {
  organizationId: string | null;
  roles: readonly string[];
  permissions: readonly string[];
  entitlements: readonly string[];
  featureFlags: readonly string[];
}

export interface AccessQuery {
  user: Pick<UserRow, 'id'>;
  organizationId: string | null;
}

/** What a user may do in an organization, or outside of any. Undefined when the user is no active member of it. */
export type FindAccess = (query: AccessQuery) => Promise<Access | undefined>;

/** Requests that come together are looked up together. */
export function createFindAccess(db: Store): FindAccess {
  return gather((queries: AccessQuery[]) => findAll(db, queries));
}

async function findAll(db: Store, queries: AccessQuery[]): Promise<(Access | undefined)[]> {
  const userIds = [...new Set(queries.map(({ user }) => user.id))];
  const organizationIds = [...new Set(queries.flatMap(({ organizationId }) => organizationId ?? []))];
  const inside = await findInside(db, userIds, organizationIds);
  const flagsOf = await createFlagLookup(db, [...userIds, ...organizationIds]);
  return queries.map(({ user, organizationId }) => {
    if (organizationId === null) {
      const featureFlags = flagsOf([user.id]);
      return { organizationId, roles: [], permissions: [], entitlements: [], featureFlags };
    }
    const membership = inside(user.id, organizationId);
    return membership && { ...membership, featureFlags: flagsOf([user.id, organizationId]) };
  });
}

async function findInside(db: Store, userIds: readonly string[], organizationIds: readonly string[]) {
  if (organizationIds.length === 0) return () => undefined;
  const rows = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations', 'organizations.id', 'membership.organization_id')
    .select([
      'membership.user_id',
      'membership.organization_id',
      'membership.role_slugs',
      'organizations.entitlements',
    ])
    // A few more than asked for, when users of one organization are also in another; told apart below.
    .where('membership.user_id', 'in', userIds)
    .where('membership.organization_id', 'in', organizationIds)
    .where('membership.status', '=', 'active')
    .execute();
  const memberships = new Map(rows.map((row) => [`${row.user_id} ${row.organization_id}`, row]));
  const permissions = await findPermissions(
    db,
    organizationIds,
    rows.flatMap((row) => slugs(row.role_slugs)),
  );
  return (userId: string, organizationId: string) => {
    const row = memberships.get(`${userId} ${organizationId}`);
    if (!row) return undefined;
    const roles = slugs(row.role_slugs);
    return {
      organizationId,
      roles,
      permissions: [...new Set(roles.flatMap((role) => permissions(organizationId, role)))].toSorted(),
      entitlements: slugs(row.entitlements),
    };
  };
}

/** What each role allows: one of the environment everywhere, an organization's own there alone. */
async function findPermissions(
  db: Store,
  organizationIds: readonly string[],
  roleSlugs: readonly string[],
): Promise<(organizationId: string, role: string) => readonly string[]> {
  if (roleSlugs.length === 0) return () => [];
  const rows = await db
    .selectFrom('role_permissions')
    .innerJoin('roles', 'roles.id', 'role_permissions.role_id')
    .select(['roles.slug', 'roles.organization_id', 'permission_slug'])
    .where('roles.slug', 'in', [...new Set(roleSlugs)])
    .where((eb) =>
      eb.or([
        eb('roles.organization_id', 'is', null),
        eb('roles.organization_id', 'in', [...organizationIds]),
      ]),
    )
    .execute();
  return (organizationId, role) =>
    rows
      .filter(
        ({ slug, organization_id: owner }) => slug === role && (owner === null || owner === organizationId),
      )
      .map((row) => row.permission_slug);
}
