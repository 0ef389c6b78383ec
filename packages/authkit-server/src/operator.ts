import { membershipBodies, type MembershipBody } from './api/membership-body.js';
import { organizationBody, type OrganizationBody } from './api/organization-body.js';
import { userBody, type UserBody } from './api/user-body.js';
import { OptionsError } from './config.js';
import {
  createMembership,
  deleteMembership,
  findMembershipOf,
  setMembershipRoles,
} from './domain/memberships.js';
import { createOrganization, findOrganization } from './domain/organizations.js';
import { createPermission } from './domain/permissions.js';
import type { Realm } from './domain/realm.js';
import { createRole, DEFAULT_ROLE, setRolePermissions, unknownRole } from './domain/roles.js';
import { endSession, findSession } from './domain/sessions.js';
import { createUser, findUser, findUserByEmail } from './domain/users.js';
import { organizationProblems, type SeedOrganization } from './seed/organization.js';
import { danglingReferences } from './seed/seed.js';
import type { SeedUser } from './seed/user.js';
import type { MembershipRow, UserRow } from './store/schema.js';

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

/** What the person who runs a server may do without a request. Each throws an Error that says what was refused. */
export interface Operator {
  createUser(user: SeedUser): Promise<UserBody>;
  /** Ends a session (`sid`): its refresh token is worth nothing from now on. */
  revokeSession(id: string): Promise<void>;
  /** With its members, who have to be users. */
  createOrganization(organization: SeedOrganization): Promise<OrganizationBody>;
  addMember(member: MemberRef & RoleChoice): Promise<MembershipBody>;
  /** Ends the member's sessions in this organization as well. */
  removeMember(member: MemberRef): Promise<void>;
  /** Replaces all roles of a member; tokens tell it from the next refresh on. */
  setRole(member: MemberRef & RoleChoice): Promise<MembershipBody>;
  /** Replaces what a role allows; tokens tell it from the next refresh on. Role and permissions are created if missing. */
  setPermissions(role: string, permissions: readonly string[], roleName?: string): Promise<void>;
}

export function createOperator(realm: Realm): Operator {
  const operator: Operator = {
    async createUser(user) {
      const creation = await createUser(realm, user);
      if (!creation.ok) throw new Error(`${creation.problem.field}: ${creation.problem.message}`);
      return userBody(creation.user);
    },
    async revokeSession(id) {
      const session = await findSession(realm, id);
      if (!session) throw new Error(`There is no session ${id}.`);
      await endSession(realm, session);
    },
    async createOrganization(seed) {
      const problems = organizationProblems('organizations', [seed]);
      if (problems.length === 0) problems.push(...(await danglingReferences(realm, [seed])));
      if (problems.length > 0) throw new OptionsError(problems);
      const { members = [], ...organization } = seed;
      const saving = await createOrganization(realm, organization);
      if (!saving.ok) throw new Error(`There is already an organization: ${saving.reason}.`);
      const { id } = saving.organization;
      for (const member of members) await operator.addMember({ organizationId: id, ...member });
      return organizationBody(saving.organization);
    },
    async addMember(member) {
      const user = await userOf(realm, member);
      const { organizationId } = member;
      if (!(await findOrganization(realm, organizationId))) {
        throw new Error(`There is no organization ${organizationId}.`);
      }
      const roleSlugs = await rolesOf(realm, member);
      const membership = await createMembership(realm, { userId: user.id, organizationId, roleSlugs });
      if (!membership) throw new Error(`${user.email} is already a member of ${organizationId}.`);
      return body(realm, membership);
    },
    async removeMember(member) {
      await deleteMembership(realm, await membershipOf(realm, member));
    },
    async setRole(member) {
      const membership = await membershipOf(realm, member);
      await setMembershipRoles(realm, membership.id, await rolesOf(realm, member));
      return body(realm, await membershipOf(realm, member));
    },
    async setPermissions(role, permissions, name) {
      await createRole(realm, { slug: role, name });
      for (const slug of permissions) await createPermission(realm, { slug });
      await setRolePermissions(realm, role, permissions);
    },
  };
  return operator;
}

async function userOf(realm: Realm, { email, userId }: UserRef): Promise<UserRow> {
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

async function rolesOf(realm: Realm, { role, roles }: RoleChoice): Promise<readonly string[]> {
  const wanted = roles ?? [role ?? DEFAULT_ROLE];
  if (wanted.length === 0) throw new Error('A member has at least one role.');
  const unknown = await unknownRole(realm, wanted);
  if (unknown !== undefined) throw new Error(`There is no role ${unknown}.`);
  return wanted;
}

async function body(realm: Realm, membership: MembershipRow): Promise<MembershipBody> {
  const [answer] = await membershipBodies(realm, [membership]);
  if (!answer) throw new Error('The membership has just gone.');
  return answer;
}
