import { invitationMail } from '../mail/messages.js';
import type { InvitationRow, Store, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import { seal, unseal } from '../tokens/seal.js';
import { invitationCore, invitationState } from '../wire/invitation.js';
import { transact } from './events.js';
import { findMembershipOf, insertMembership } from './memberships.js';
import { findOrganization } from './organizations.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';
import { DEFAULT_ROLE } from './roles.js';
import { emailKey, findUserByEmail } from './users.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface NewInvitation {
  email: string;
  organizationId: string | null;
  roleSlug: string | null;
  inviterUserId: string | null;
  expiresInDays: number;
}

export type Inviting =
  | { ok: true; invitation: InvitationRow }
  | { ok: false; reason: 'already_invited' | 'already_member' | 'already_user' };

/** Invites an address to an organization or, without one, to the app. */
export async function createInvitation(realm: Realm, input: NewInvitation): Promise<Inviting> {
  const { email, organizationId } = input;
  const user = await findUserByEmail(realm, email);
  if (user && organizationId === null) return { ok: false, reason: 'already_user' };
  if (user && organizationId !== null && (await findMembershipOf(realm.db, user.id, organizationId))) {
    return { ok: false, reason: 'already_member' };
  }
  const now = realm.clock.now();
  const id = `invitation_${ulid(now)}`;
  const token = randomToken();
  const invitation: InvitationRow = {
    id,
    email: email.trim(),
    email_key: emailKey(email),
    organization_id: organizationId,
    role_slug: input.roleSlug,
    inviter_user_id: input.inviterUserId,
    accepted_user_id: null,
    hash: sha256(token),
    token: seal(realm.keys.sealing, token, id),
    accepted_at: null,
    revoked_at: null,
    expires_at: now + input.expiresInDays * DAY_MS,
    created_at: now,
    updated_at: now,
  };
  const created = await transact(realm, async (db, emit) => {
    if (await pendingFor(db, invitation, now)) return false;
    await db.insertInto('invitations').values(invitation).execute();
    emit('invitation.created', invitationCore(invitation, now));
    return true;
  });
  if (!created) return { ok: false, reason: 'already_invited' };
  await mail(realm, invitation);
  return { ok: true, invitation };
}

async function pendingFor(db: Store, { email_key, organization_id }: InvitationRow, now: number) {
  return db
    .selectFrom('invitations')
    .select('id')
    .where('email_key', '=', email_key)
    .where('organization_id', organization_id === null ? 'is' : '=', organization_id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

async function mail(realm: Realm, invitation: InvitationRow): Promise<void> {
  const { organization_id: id, email } = invitation;
  const organization = id === null ? undefined : await findOrganization(realm, id);
  realm.mailer.send(invitationMail(email, acceptUrl(realm, invitation), organization?.name));
}

export function invitationToken(realm: Realm, { id, token }: InvitationRow): string {
  return unseal(realm.keys.sealing, token, id);
}

// In the query, since paths are told in logs.
export function acceptUrl(realm: Realm, invitation: InvitationRow): string {
  return `${realm.baseUrl}/invitation?token=${invitationToken(realm, invitation)}`;
}

export function findInvitation(realm: Realm, id: string): Promise<InvitationRow | undefined> {
  return realm.db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findInvitationByToken(realm: Realm, token: string): Promise<InvitationRow | undefined> {
  return realm.db.selectFrom('invitations').selectAll().where('hash', '=', sha256(token)).executeTakeFirst();
}

export function listInvitations(
  realm: Realm,
  query: PageQuery,
  filter: { email?: string | undefined; organizationId?: string | undefined },
): Promise<Page<InvitationRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('invitations').selectAll().orderBy('id', direction).limit(limit);
    if (filter.email !== undefined) rows = rows.where('email_key', '=', emailKey(filter.email));
    if (filter.organizationId !== undefined) {
      rows = rows.where('organization_id', '=', filter.organizationId);
    }
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}

/** The invitation after the change, or undefined when it is not pending (any more). */
export function acceptInvitation(
  realm: Realm,
  invitation: InvitationRow,
  user: UserRow,
): Promise<InvitationRow | undefined> {
  const now = realm.clock.now();
  return transact(realm, async (db, emit) => {
    const accepted = await whilePending(db, invitation.id, now)
      .set({ accepted_at: now, accepted_user_id: user.id, updated_at: now })
      .returningAll()
      .executeTakeFirst();
    if (!accepted) return undefined;
    emit('invitation.accepted', invitationCore(accepted, now));
    if (accepted.organization_id !== null) {
      const { organization_id: organizationId } = accepted;
      const roleSlugs = [accepted.role_slug ?? DEFAULT_ROLE];
      await insertMembership(db, emit, { userId: user.id, organizationId, roleSlugs }, now);
    }
    return accepted;
  });
}

export function revokeInvitation(realm: Realm, id: string): Promise<InvitationRow | undefined> {
  const now = realm.clock.now();
  return transact(realm, async (db, emit) => {
    const revoked = await whilePending(db, id, now)
      .set({ revoked_at: now, updated_at: now })
      .returningAll()
      .executeTakeFirst();
    if (revoked) emit('invitation.revoked', invitationCore(revoked, now));
    return revoked;
  });
}

/** Sends the same link once more. */
export async function resendInvitation(realm: Realm, id: string): Promise<InvitationRow | undefined> {
  const now = realm.clock.now();
  const resent = await transact(realm, async (db, emit) => {
    const invitation = await whilePending(db, id, now)
      .set({ updated_at: now })
      .returningAll()
      .executeTakeFirst();
    if (invitation) emit('invitation.resent', invitationCore(invitation, now));
    return invitation;
  });
  if (resent) await mail(realm, resent);
  return resent;
}

function whilePending(db: Store, id: string, now: number) {
  return db
    .updateTable('invitations')
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now);
}

export type InvitationFit = 'open' | 'accepted' | 'invalid' | 'other_address';

/** What an invitation does for a user who signs in with it; one who is not there yet has no id. */
export function invitationFit(
  invitation: InvitationRow | undefined,
  user: { id?: string; email_key: string },
  now: number,
): InvitationFit {
  if (!invitation) return 'invalid';
  if (invitation.email_key !== user.email_key) return 'other_address';
  if (invitation.accepted_user_id === user.id) return 'accepted';
  return invitationState(invitation, now) === 'pending' ? 'open' : 'invalid';
}
