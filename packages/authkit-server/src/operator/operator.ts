import { apiKeyBody, type ApiKeyBody } from '../wire/api-key.js';
import type { MembershipBody } from '../api/membership-body.js';
import { organizationBody, type OrganizationBody } from '../wire/organization.js';
import { userBody, type UserBody } from '../wire/user.js';
import { addFlagTarget, createFlag, kindOfResource, type NewFlag } from '../domain/flags.js';
import { createApiKey } from '../domain/api-keys.js';
import { createOrganization, findOrganization } from '../domain/organizations.js';
import { createPermission } from '../domain/permissions.js';
import type { Realm } from '../domain/realm.js';
import { createRole, findRole, updateRole } from '../domain/roles.js';
import { endSession, findSession } from '../domain/sessions.js';
import { createUser } from '../domain/users.js';
import { listDeliveries, redeliver } from '../domain/webhooks.js';
import { organizationProblems, type SeedOrganization } from '../seed/organization.js';
import { danglingReferences } from '../seed/seed.js';
import type { SeedUser } from '../seed/user.js';
import { impersonate, type ImpersonationRequest, type ImpersonationStart } from './impersonate.js';
import { memberMethods, type MemberRef, type RoleChoice } from './members.js';

export interface SeedApiKey {
  organizationId: string;
  name: string;
  permissions?: readonly string[];
  /** Default: never. */
  expiresAt?: Date;
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
  /** The answer holds the key's `value`, which can never be read again. Permissions are created if missing. */
  createApiKey(apiKey: SeedApiKey): Promise<ApiKeyBody & { value: string }>;
  /**
   * Lets somebody act in a user's name for an hour. Without `organizationId` the user's only organization is entered; a
   * user of several needs it.
   */
  impersonate(impersonation: ImpersonationRequest): Promise<ImpersonationStart>;
  /** Makes a feature flag; `targets` are ids of users or organizations for whom it is on. */
  createFeatureFlag(flag: SeedFlag): Promise<void>;
  /** What became of the last 100 webhooks, the newest first; waits for attempts that are under way. */
  webhookDeliveries(): Promise<WebhookDelivery[]>;
  /**
   * Makes a new key to sign access tokens with. It is published at once and signs after ten minutes, when every app has it;
   * the old one stays published until its last token has expired. `atOnce` is for a key that may have leaked: nothing that
   * it signed is accepted any more, wherever the list of keys is read anew, within five minutes.
   */
  rotateKeys(options?: { atOnce?: boolean }): Promise<void>;
  /** Sends a webhook once more. */
  redeliver(deliveryId: string): Promise<void>;
}

export interface SeedFlag extends NewFlag {
  targets?: readonly string[];
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  id: string;
  event: string;
  eventId: string;
  url: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** Of the last attempt; null when nobody answered. */
  responseStatus: number | null;
  /** Why nobody answered. */
  failure: string | null;
}

export function createOperator(realm: Realm): Operator {
  const membership = memberMethods(realm);
  return {
    ...membership,
    impersonate: (request) => impersonate(realm, request),
    async createFeatureFlag({ targets = [], ...input }) {
      const flag = await createFlag(realm, input, 'system');
      if (!flag) throw new Error(`There is already a flag ${input.slug}.`);
      for (const id of targets) {
        const kind = await kindOfResource(realm, id);
        if (!kind) throw new Error(`${id} is no user and no organization.`);
        await addFlagTarget(realm, flag, { id, kind }, 'system');
      }
    },
    async webhookDeliveries() {
      await realm.courier.settled();
      const rows = await listDeliveries(realm.db, 100);
      return rows.map(({ id, event, event_id: eventId, url, status, attempts, response_status, failure }) => {
        return { id, event, eventId, url, status, attempts, responseStatus: response_status, failure };
      });
    },
    rotateKeys: (options) => realm.keys.tokens.rotate(options),
    async redeliver(id) {
      if (!(await redeliver(realm, id))) throw new Error(`There is no delivery ${id}.`);
    },
    async createUser(user) {
      const creation = await createUser(realm, { emailVerified: true, ...user });
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
      if (problems.length > 0) throw new Error(problems.join('; '));
      const { members = [], ...organization } = seed;
      const saving = await createOrganization(realm, organization);
      if (!saving.ok) throw new Error(`There is already an organization: ${saving.reason}.`);
      const { id } = saving.organization;
      for (const member of members) await membership.addMember({ organizationId: id, ...member });
      return organizationBody(saving.organization);
    },
    async setPermissions(role, permissions, name) {
      await createRole(realm, { organizationId: null, slug: role, name });
      for (const slug of permissions) await createPermission(realm, { slug });
      const row = await findRole(realm, null, role);
      if (row) await updateRole(realm, row, { permissions });
    },
    async createApiKey({ organizationId, name, permissions = [], expiresAt }) {
      if (!(await findOrganization(realm, organizationId))) {
        throw new Error(`There is no organization ${organizationId}.`);
      }
      for (const slug of permissions) await createPermission(realm, { slug });
      const input = {
        organizationId,
        userId: null,
        name,
        permissions,
        expiresAt: expiresAt?.getTime() ?? null,
      };
      const { apiKey, value } = await createApiKey(realm, input);
      return { ...apiKeyBody(apiKey), value };
    },
  };
}
