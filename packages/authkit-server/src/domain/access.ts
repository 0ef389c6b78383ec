import { slugs } from '../store/columns.js';
import { gather } from '../store/gather.js';
import type { Store, UserRow } from '../store/schema.js';
import { permissionsByRole } from './permissions.js';

/** What a user may do now, as access tokens tell it. */
export interface Access {
  organizationId: string | null;
  roles: readonly string[];
  permissions: readonly string[];
  entitlements: readonly string[];
  featureFlags: readonly string[];
}

export interface AccessQuery {
  user: Pick<UserRow, 'id' | 'feature_flags'>;
  organizationId: string | null;
}

/** What a user may do in an organization, or outside of any. Undefined when the user is no active member of it. */
export type FindAccess = (query: AccessQuery) => Promise<Access | undefined>;

/** Requests that come together are looked up together. */
export function createFindAccess(db: Store): FindAccess {
  const findInside = gather((queries: AccessQuery[]) => findAll(db, queries));
  return (query) =>
    query.organizationId === null ? Promise.resolve(outside(query.user)) : findInside(query);
}

function outside(user: AccessQuery['user']): Access {
  const featureFlags = slugs(user.feature_flags);
  return { organizationId: null, roles: [], permissions: [], entitlements: [], featureFlags };
}

async function findAll(db: Store, queries: AccessQuery[]): Promise<(Access | undefined)[]> {
  const rows = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations', 'organizations.id', 'membership.organization_id')
    .select([
      'membership.user_id',
      'membership.organization_id',
      'membership.role_slugs',
      'organizations.entitlements',
      'organizations.feature_flags',
    ])
    // A few more than asked for, when users of one organization are also in another; told apart below.
    .where('membership.user_id', 'in', [...new Set(queries.map(({ user }) => user.id))])
    .where('membership.organization_id', 'in', [...new Set(queries.map((query) => query.organizationId!))])
    .where('membership.status', '=', 'active')
    .execute();
  const memberships = new Map(rows.map((row) => [`${row.user_id} ${row.organization_id}`, row]));
  const permissions = await permissionsByRole(db, [...new Set(rows.flatMap((row) => slugs(row.role_slugs)))]);

  return queries.map(({ user, organizationId }) => {
    const row = memberships.get(`${user.id} ${organizationId}`);
    if (!row) return undefined;
    const roles = slugs(row.role_slugs);
    return {
      organizationId,
      roles,
      permissions: [...new Set(roles.flatMap((role) => permissions.get(role) ?? []))].toSorted(),
      entitlements: slugs(row.entitlements),
      featureFlags: [...new Set([...slugs(row.feature_flags), ...slugs(user.feature_flags)])],
    };
  });
}
