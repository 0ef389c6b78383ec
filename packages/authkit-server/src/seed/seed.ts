import { OptionsError, type Config } from '../config.js';
import { findMembershipOf } from '../domain/memberships.js';
import {
  findOrganization,
  findOrganizationByExternalId,
  findOrganizationByName,
} from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { ensureDefaultRole, findRole, unknownRole } from '../domain/roles.js';
import { createWebhookEndpoint } from '../domain/webhooks.js';
import { webhookEvents } from '../wire/events.js';
import { findUser, findUserByEmail } from '../domain/users.js';
import type { Operator } from '../operator/operator.js';
import type { SeedMember, SeedOrganization } from './organization.js';

type Seeds = Pick<Config, 'users' | 'roles' | 'organizations' | 'webhooks'>;

/** Brings the seeds into the store. What is there already stays as it is. */
export async function seed(
  realm: Realm,
  operator: Operator,
  { users, roles, organizations, webhooks }: Seeds,
): Promise<void> {
  for (const user of users) {
    const exists =
      (await findUserByEmail(realm, user.email)) ?? (user.id && (await findUser(realm, user.id)));
    if (!exists) await operator.createUser(user);
  }
  for (const { slug, name, permissions } of roles) {
    if (!(await findRole(realm, null, slug))) await operator.setPermissions(slug, permissions, name);
  }
  // After the seeds, which may say what the default role is called and allows.
  await ensureDefaultRole(realm);
  const problems = await danglingReferences(realm, organizations);
  if (problems.length > 0) throw new OptionsError(problems);
  for (const organization of organizations) await seedOrganization(realm, operator, organization);
  // Last, so that nobody is told of the seeds.
  for (const { url, secret, events = webhookEvents } of webhooks) {
    await createWebhookEndpoint(realm, { url, secret, events });
  }
}

async function seedOrganization(
  realm: Realm,
  operator: Operator,
  { members = [], ...organization }: SeedOrganization,
): Promise<void> {
  const { id } = (await existing(realm, organization)) ?? (await operator.createOrganization(organization));
  for (const member of members) {
    const user = await findUserByEmail(realm, member.email);
    if (user && !(await findMembershipOf(realm.db, user.id, id))) {
      await operator.addMember({ organizationId: id, ...member });
    }
  }
}

function existing(realm: Realm, { id, externalId, name }: SeedOrganization) {
  if (id !== undefined) return findOrganization(realm, id);
  return externalId === undefined
    ? findOrganizationByName(realm, name)
    : findOrganizationByExternalId(realm, externalId);
}

/** Members who are nobody and roles that are none. Only the store knows: it may hold more than these seeds. */
export async function danglingReferences(
  realm: Realm,
  organizations: readonly SeedOrganization[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const [at, { members = [] }] of organizations.entries()) {
    for (const [index, member] of members.entries()) {
      const place = `organizations[${at}].members[${index}]`;
      if (!(await findUserByEmail(realm, member.email))) problems.push(`${place}.email is no user's`);
      const unknown = await unknownRole(realm, null, rolesOf(member));
      if (unknown !== undefined) problems.push(`${place}: there is no role ${unknown}`);
    }
  }
  return problems;
}

function rolesOf({ role, roles }: SeedMember): readonly string[] {
  return roles ?? (role === undefined ? [] : [role]);
}
