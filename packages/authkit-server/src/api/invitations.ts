import {
  acceptInvitation,
  acceptUrl,
  createInvitation,
  findInvitation,
  findInvitationByToken,
  invitationToken,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  type Inviting,
} from '../domain/invitations.js';
import { findOrganization } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import { unknownRole } from '../domain/roles.js';
import { emailProblem, findUser, findUserByEmail } from '../domain/users.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { notFound, type ApiError } from '../http/errors.js';
import type { InvitationRow } from '../store/schema.js';
import { invitationBody, invitationState } from '../wire/invitation.js';
import { invalid, requiredFields, requiredText, text, unprocessable } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

const DEFAULT_DAYS = 7;
const MAX_DAYS = 30;

export async function getInvitations(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const page = await listInvitations(realm, readPageQuery(c), {
    email: c.req.query('email') || undefined,
    organizationId: c.req.query('organization_id') || undefined,
  });
  return c.json(listBody(page, (row) => body(realm, row)));
}

export async function postInvitation(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const email = requiredText(fields, 'email');
  if (emailProblem(email)) throw unprocessable('email must be an email address.');
  const organizationId = text(fields, 'organization_id') || null;
  const roleSlug = text(fields, 'role_slug') || null;
  const inviterUserId = text(fields, 'inviter_user_id') || null;
  const expiresInDays = readDays(fields);
  if (organizationId !== null && !(await findOrganization(realm, organizationId))) {
    throw notFound('The organization');
  }
  if (inviterUserId !== null && !(await findUser(realm, inviterUserId))) throw notFound('The inviter');
  if (roleSlug !== null && organizationId === null) {
    throw unprocessable('role_slug needs an organization_id.');
  }
  if (roleSlug !== null && (await unknownRole(realm, organizationId, [roleSlug])) !== undefined) {
    throw invalid('invalid_role', 'There is no role with this slug.');
  }
  const inviting = await createInvitation(realm, {
    email,
    organizationId,
    roleSlug,
    inviterUserId,
    expiresInDays,
  });
  if (!inviting.ok) throw refusal(inviting.reason, organizationId !== null);
  return c.json(body(realm, inviting.invitation), 201);
}

export async function getInvitation(c: AppContext): Promise<Response> {
  return c.json(body(c.get('realm'), await invitationOfPath(c)));
}

export async function getInvitationByToken(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const invitation = await findInvitationByToken(realm, c.req.param('token') ?? '');
  if (!invitation) throw notFound('The invitation');
  return c.json(body(realm, invitation));
}

/** In the name of the user who has the address. */
export async function postAcceptance(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const invitation = await invitationOfPath(c);
  const user = await findUserByEmail(realm, invitation.email);
  const accepted = user && (await acceptInvitation(realm, invitation, user));
  if (accepted) return c.json(body(realm, accepted));
  if (invitationState(invitation, realm.clock.now()) === 'pending' && !user) throw notFound('The user');
  throw invalid('invite_not_pending', 'Only a pending invitation can be accepted.');
}

export async function postRevocation(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const invitation = await invitationOfPath(c);
  const revoked = await revokeInvitation(realm, invitation.id);
  if (!revoked) throw invalid('invite_not_pending', 'Only a pending invitation can be revoked.');
  return c.json(body(realm, revoked));
}

export async function postResending(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const invitation = await invitationOfPath(c);
  const resent = await resendInvitation(realm, invitation.id);
  if (!resent) throw notPending(realm, invitation);
  return c.json(body(realm, resent));
}

async function invitationOfPath(c: AppContext): Promise<InvitationRow> {
  const invitation = await findInvitation(c.get('realm'), c.req.param('id') ?? '');
  if (!invitation) throw notFound('The invitation');
  return invitation;
}

function readDays(fields: Fields): number {
  const value = fields['expires_in_days'] ?? DEFAULT_DAYS;
  // A form has no numbers.
  const days = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  if (!Number.isInteger(days)) throw unprocessable('expires_in_days must be a whole number.');
  const code = days < 1 ? 'expires_in_days_too_short' : 'expires_in_days_too_long';
  throw invalid(code, `expires_in_days must be from 1 to ${MAX_DAYS}.`);
}

function refusal(reason: Extract<Inviting, { ok: false }>['reason'], toOrganization: boolean): ApiError {
  if (reason === 'already_user') return invalid('user_already_exists', 'There is a user with this email.');
  if (reason === 'already_member') {
    return invalid('user_already_organization_member', 'The user is already a member of this organization.');
  }
  return toOrganization
    ? invalid('email_already_invited_to_organization', 'This email is already invited to the organization.')
    : invalid('email_already_invited', 'This email is already invited.');
}

function notPending(realm: Realm, invitation: InvitationRow): ApiError {
  const state = invitationState(invitation, realm.clock.now());
  // Pending a moment ago, when it was read.
  const code = state === 'pending' ? 'invite_not_pending' : `invite_${state}`;
  return invalid(code, `The invitation is ${state === 'pending' ? 'not pending any more' : state}.`);
}

function body(realm: Realm, invitation: InvitationRow) {
  const token = invitationToken(realm, invitation);
  return invitationBody(invitation, realm.clock.now(), token, acceptUrl(realm, invitation));
}
