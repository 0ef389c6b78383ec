import { findInvitationByToken } from '../domain/invitations.js';
import type { Realm } from '../domain/realm.js';
import type { Fields } from '../http/body.js';
import { OAuthError } from '../http/errors.js';
import { optionalText } from './fields.js';

/** The part of an attempt that an `invitation_token` stands for. Whether it fits the user is asked once there is one. */
export async function readInvitation(realm: Realm, fields: Fields): Promise<{ invitationId?: string }> {
  const token = optionalText(fields, 'invitation_token');
  if (token === undefined) return {};
  const invitation = await findInvitationByToken(realm, token);
  if (!invitation) throw new OAuthError('invitation_invalid', 'There is no such invitation.');
  return { invitationId: invitation.id };
}
