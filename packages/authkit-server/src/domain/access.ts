import type { Store } from '../store/schema.js';
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
  userId: string,
  organizationId: string | null,
): Promise<Access | undefined> {
  if (organizationId === null) return outsideOfAny(db, userId);
  const row = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations', 'organizations.id', 'membership.organization_id')
    .innerJoin('users', 'users.id', 'membership.user_id')
    .select([
      'membership.role_slugs',
      'organizations.entitlements',
      'organizations.feature_flags',
      'users.feature_flags as user_flags',
    ])
    .where('membership.user_id', '=', userId)
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
    featureFlags: [...new Set([...slugs(row.feature_flags), ...slugs(row.user_flags)])],
  };
}

async function outsideOfAny(db: Store, userId: string): Promise<Access | undefined> {
  const user = await db
    .selectFrom('users')
    .select('feature_flags')
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!user) return undefined;
  const featureFlags = slugs(user.feature_flags);
  return { organizationId: null, roles: [], permissions: [], entitlements: [], featureFlags };
}

/** A column that holds a list of slugs. */
export function slugs(column: string): string[] {
  return JSON.parse(column) as string[];
}
