import { slugs } from '../domain/access.js';
import { findOrganizations } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { findUsers } from '../domain/users.js';
import type { MembershipRow } from '../store/schema.js';
import { isoTime, userBody, type UserBody } from './user-body.js';

/** An organization membership on the wire. */
export interface MembershipBody {
  object: 'organization_membership';
  id: string;
  user_id: string;
  organization_id: string;
  organization_name: string;
  status: 'active' | 'inactive';
  directory_managed: boolean;
  custom_attributes: Record<string, never>;
  role: { slug: string };
  roles: { slug: string }[];
  user: UserBody;
  created_at: string;
  updated_at: string;
}

/** The memberships with whom and what they join, fetched together. One whose other half has just gone is left out. */
export async function membershipBodies(
  realm: Realm,
  memberships: readonly MembershipRow[],
): Promise<MembershipBody[]> {
  const users = new Map(
    (
      await findUsers(
        realm,
        memberships.map((row) => row.user_id),
      )
    ).map((row) => [row.id, row]),
  );
  const organizations = new Map(
    (
      await findOrganizations(
        realm,
        memberships.map((row) => row.organization_id),
      )
    ).map((row) => [row.id, row]),
  );
  return memberships.flatMap((membership) => {
    const user = users.get(membership.user_id);
    const organization = organizations.get(membership.organization_id);
    if (!user || !organization) return [];
    const roles = slugs(membership.role_slugs).map((slug) => ({ slug }));
    return {
      object: 'organization_membership' as const,
      id: membership.id,
      user_id: membership.user_id,
      organization_id: membership.organization_id,
      organization_name: organization.name,
      status: membership.status,
      directory_managed: false,
      custom_attributes: {},
      role: roles[0]!,
      roles,
      user: userBody(user),
      created_at: isoTime(membership.created_at),
      updated_at: isoTime(membership.updated_at),
    };
  });
}
