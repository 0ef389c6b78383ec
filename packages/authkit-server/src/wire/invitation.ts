import type { InvitationRow } from '../store/schema.js';
import { isoTime, isoTimeOrNull } from './time.js';

export type InvitationState = 'pending' | 'accepted' | 'expired' | 'revoked';

export function invitationState(invitation: InvitationRow, now: number): InvitationState {
  if (invitation.accepted_at !== null) return 'accepted';
  if (invitation.revoked_at !== null) return 'revoked';
  return invitation.expires_at <= now ? 'expired' : 'pending';
}

/** An invitation on the wire, without the token and the link, as events tell it. */
export function invitationCore(invitation: InvitationRow, now: number) {
  return {
    object: 'invitation',
    id: invitation.id,
    email: invitation.email,
    state: invitationState(invitation, now),
    accepted_at: isoTimeOrNull(invitation.accepted_at),
    revoked_at: isoTimeOrNull(invitation.revoked_at),
    expires_at: isoTime(invitation.expires_at),
    organization_id: invitation.organization_id,
    inviter_user_id: invitation.inviter_user_id,
    accepted_user_id: invitation.accepted_user_id,
    role_slug: invitation.role_slug,
    created_at: isoTime(invitation.created_at),
    updated_at: isoTime(invitation.updated_at),
  };
}

export function invitationBody(invitation: InvitationRow, now: number, token: string, url: string) {
  return { ...invitationCore(invitation, now), token, accept_invitation_url: url };
}
