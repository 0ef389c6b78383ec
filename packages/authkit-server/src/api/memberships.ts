import {
  createMembership,
  deleteMembership,
  findMembership,
  listMemberships,
  setMembershipRoles,
  setMembershipStatus,
  type MembershipStatus,
} from '../domain/memberships.js';
import { findOrganization } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { DEFAULT_ROLE, unknownRole } from '../domain/roles.js';
import { findUser } from '../domain/users.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import type { MembershipRow } from '../store/schema.js';
import { invalid, requiredFields, requiredText, text, textList, unprocessable } from './fields.js';
import { readPageQuery } from './lists.js';
import { membershipBodies } from './membership-body.js';

const STATUSES = new Set(['active', 'inactive', 'pending']);

export async function getMemberships(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const userId = c.req.query('user_id') || undefined;
  const organizationId = c.req.query('organization_id') || undefined;
  if (userId === undefined && organizationId === undefined) {
    throw invalid('missing_user_id_or_organization_id', 'user_id or organization_id is required.');
  }
  const filter = { userId, organizationId, statuses: readStatuses(c) };
  const { rows, before, after } = await listMemberships(realm, readPageQuery(c), filter);
  const data = await membershipBodies(realm, rows);
  return c.json({ object: 'list', data, list_metadata: { before, after } });
}

export async function postMembership(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const userId = requiredText(fields, 'user_id');
  const organizationId = requiredText(fields, 'organization_id');
  if (!(await findUser(realm, userId))) throw notFound('The user');
  if (!(await findOrganization(realm, organizationId))) throw notFound('The organization');
  const roleSlugs = (await readRoles(realm, organizationId, fields)) ?? [DEFAULT_ROLE];
  const membership = await createMembership(realm, { userId, organizationId, roleSlugs });
  if (!membership) {
    throw invalid('user_already_organization_member', 'The user is already a member of this organization.');
  }
  return c.json(await body(realm, membership), 201);
}

export async function getMembership(c: AppContext): Promise<Response> {
  return c.json(await body(c.get('realm'), await membershipOfPath(c)));
}

export async function putMembership(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { id, organization_id } = await membershipOfPath(c);
  const roleSlugs = await readRoles(realm, organization_id, await requiredFields(c));
  if (roleSlugs) await setMembershipRoles(realm, id, roleSlugs);
  return getMembership(c);
}

export const deactivateMembership = (c: AppContext) => putStatus(c, 'inactive');
export const reactivateMembership = (c: AppContext) => putStatus(c, 'active');

export async function removeMembership(c: AppContext): Promise<Response> {
  await deleteMembership(c.get('realm'), await membershipOfPath(c));
  return c.body(null, 200);
}

async function putStatus(c: AppContext, status: MembershipStatus): Promise<Response> {
  await setMembershipStatus(c.get('realm'), await membershipOfPath(c), status);
  return getMembership(c);
}

async function membershipOfPath(c: AppContext): Promise<MembershipRow> {
  const membership = await findMembership(c.get('realm'), c.req.param('id') ?? '');
  if (!membership) throw notFound('The organization membership');
  return membership;
}

async function body(realm: Realm, membership: MembershipRow) {
  const [answer] = await membershipBodies(realm, [membership]);
  if (!answer) throw notFound('The organization membership');
  return answer;
}

async function readRoles(
  realm: Realm,
  organizationId: string,
  fields: Fields,
): Promise<string[] | undefined> {
  const one = text(fields, 'role_slug');
  const several = textList(fields, 'role_slugs');
  if (one !== undefined && several !== undefined) {
    throw unprocessable('role_slug and role_slugs exclude each other.');
  }
  const roles = one === undefined ? several && [...new Set(several)] : [one];
  if (roles?.length === 0) throw unprocessable('role_slugs must name a role.');
  const unknown = roles && (await unknownRole(realm, organizationId, roles));
  if (unknown !== undefined) throw new ApiError(422, 'invalid_role', 'There is no role with this slug.');
  return roles;
}

// SDKs join a list with commas; others repeat the parameter, with or without brackets.
function readStatuses(c: AppContext): string[] {
  const given = [...(c.req.queries('statuses') ?? []), ...(c.req.queries('statuses[]') ?? [])]
    .flatMap((value) => value.split(','))
    .filter(Boolean);
  if (given.some((status) => !STATUSES.has(status))) {
    throw unprocessable('statuses must be active, inactive or pending.');
  }
  return given.length > 0 ? given : ['active'];
}
