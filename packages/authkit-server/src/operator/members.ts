import { membershipBodies, type MembershipBody } from '../api/membership-body.js';
import {
  createMembership,
  deleteMembership,
  findMembershipOf,
  setMembershipRoles,
} from '../domain/memberships.js';
import { findOrganization } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { DEFAULT_ROLE, unknownRole } from '../domain/roles.js';
import { findUser, findUserByEmail } from '../domain/users.js';
import type { MembershipRow, UserRow } from '../store/schema.js';

/** A user, by either. */
export interface UserRef {
  email?: string;
  userId?: string;
}

export interface MemberRef extends UserRef {
  organizationId: string;
}

export interface RoleChoice {
  /** Slug of a role that exists. Default `member`. */
  role?: string;
  /** Instead of `role`, when there are several; the first is the main one. */
  roles?: readonly string[];
}

export function memberMethods(realm: Realm) {
  return {
    async addMember(member: MemberRef & RoleChoice): Promise<MembershipBody> {
      const user = await userOf(realm, member);
      const { organizationId } = member;
      if (!(await findOrganization(realm, organizationId))) {
        throw new Error(`There is no organization ${organizationId}.`);
      }
      const roleSlugs = await rolesOf(realm, organizationId, member);
      const membership = await createMembership(realm, { userId: user.id, organizationId, roleSlugs });
      if (!membership) throw new Error(`${user.email} is already a member of ${organizationId}.`);
      return body(realm, membership);
    },
    async removeMember(member: MemberRef): Promise<void> {
      await deleteMembership(realm, await membershipOf(realm, member));
    },
    async setRole(member: MemberRef & RoleChoice): Promise<MembershipBody> {
      const membership = await membershipOf(realm, member);
      await setMembershipRoles(realm, membership.id, await rolesOf(realm, member.organizationId, member));
      return body(realm, await membershipOf(realm, member));
    },
  };
}

export async function userOf(realm: Realm, { email, userId }: UserRef): Promise<UserRow> {
  const user =
    userId === undefined ? await findUserByEmail(realm, email ?? '') : await findUser(realm, userId);
  if (!user) throw new Error(`There is no user ${userId ?? email}.`);
  return user;
}

async function membershipOf(realm: Realm, member: MemberRef): Promise<MembershipRow> {
  const user = await userOf(realm, member);
  const membership = await findMembershipOf(realm.db, user.id, member.organizationId);
  if (!membership) throw new Error(`${user.email} is not a member of ${member.organizationId}.`);
  return membership;
}

async function rolesOf(
  realm: Realm,
  organizationId: string,
  { role, roles }: RoleChoice,
): Promise<readonly string[]> {
  const wanted = roles ?? [role ?? DEFAULT_ROLE];
  if (wanted.length === 0) throw new Error('A member has at least one role.');
  const unknown = await unknownRole(realm, organizationId, wanted);
  if (unknown !== undefined) throw new Error(`There is no role ${unknown}.`);
  return wanted;
}

async function body(realm: Realm, membership: MembershipRow): Promise<MembershipBody> {
  const [answer] = await membershipBodies(realm, [membership]);
  if (!answer) throw new Error('The membership has just gone.');
  return answer;
}
