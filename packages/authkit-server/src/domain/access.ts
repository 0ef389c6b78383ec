import type { Store, UserRow } from '../store/schema.js';
import { permissionsOf } from './permissions.js';

/** What a user may do now, as access tokens tell it. */
export interface Access {
  organizationId: string | null;
  roles: readonly string[];
  permissions: readonly string[];
  entitlements: readonly string[];
  featureFlags: readonly string[];
}

/** What a user may do in an organization, or outside of any. Undefined when the user is no active member of it. */
export async function findAccess(
  db: Store,
  user: Pick<UserRow, 'id' | 'feature_flags'>,
  organizationId: string | null,
): Promise<Access | undefined> {
  const own = slugs(user.feature_flags);
  if (organizationId === null) {
    return { organizationId, roles: [], permissions: [], entitlements: [], featureFlags: own };
  }
  const row = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations', 'organizations.id', 'membership.organization_id')
    .select(['membership.role_slugs', 'organizations.entitlements', 'organizations.feature_flags'])
    .where('membership.user_id', '=', user.id)
    .where('membership.organization_id', '=', organizationId)
    .where('membership.status', '=', 'active')
    .executeTakeFirst();
  if (!row) return undefined;
  const roles = slugs(row.role_slugs);
  return {
    organizationId,
    roles,
    permissions: await permissionsOf(db, roles),
    entitlements: slugs(row.entitlements),
    featureFlags: [...new Set([...slugs(row.feature_flags), ...own])],
  };
}

/** A column that holds a list of slugs. */
export function slugs(column: string): string[] {
  return JSON.parse(column) as string[];
}
