import { findOrganizations } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { findUsers } from '../domain/users.js';
import type { MembershipRow } from '../store/schema.js';
import { membershipCore, type MembershipCore } from '../wire/membership.js';
import { userBody, type UserBody } from '../wire/user.js';

/** An organization membership as the API answers it. */
export interface MembershipBody extends MembershipCore {
  organization_name: string;
  user: UserBody;
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
    return {
      ...membershipCore(membership),
      organization_name: organization.name,
      user: userBody(user),
    };
  });
}
