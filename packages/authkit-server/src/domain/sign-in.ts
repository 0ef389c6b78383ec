import type { AuthFactorRow, InvitationRow, OrganizationRow, UserRow } from '../store/schema.js';
import type { Attempt } from './attempt.js';
import { findEntry } from './entry.js';
import { verifiedFactorsOf } from './factors.js';
import { acceptInvitation, findInvitation, invitationFit } from './invitations.js';
import type { Realm } from './realm.js';
import { findUser } from './users.js';

/** What somebody who signs in has to do next. The pages and the grants of the API show it each in their own way. */
export type Step =
  | { kind: 'verify_email'; user: UserRow }
  | { kind: 'enroll_factor'; user: UserRow }
  | { kind: 'pass_factor'; user: UserRow; factors: AuthFactorRow[] }
  | { kind: 'choose_organization'; user: UserRow; organizations: OrganizationRow[] }
  | { kind: 'accept_invitation'; user: UserRow; invitation: InvitationRow }
  | { kind: 'invitation_unusable'; reason: 'invalid' | 'other_address' }
  /** There is no way into the organization that was asked for. */
  | { kind: 'closed' }
  /** Nothing is left. `needsSso`: the organization asks for a sign-in that this server has only a stand-in for. */
  | { kind: 'enter'; user: UserRow; organizationId: string | null; needsSso: boolean };

/** Undefined when the user is gone. `pinned` is the organization that was asked for. */
export async function nextStep(
  realm: Realm,
  attempt: Attempt,
  pinned: string | null,
): Promise<Step | undefined> {
  const user = await findUser(realm, attempt.userId);
  if (!user) return undefined;
  // Impersonators have nothing of the user's to show.
  const isUser = attempt.method !== 'impersonation';
  if (isUser && realm.settings.emailVerification && user.email_verified === 0) {
    return { kind: 'verify_email', user };
  }
  const factorMissing = isUser && !attempt.secondFactor;
  const factors = factorMissing ? await verifiedFactorsOf(realm, user.id) : [];
  const showFactor = (): Step =>
    factors.length > 0 ? { kind: 'pass_factor', user, factors } : { kind: 'enroll_factor', user };
  if (factors.length > 0 || (factorMissing && realm.settings.mfaRequired)) return showFactor();

  let wanted = pinned;
  if (attempt.invitationId !== undefined) {
    const invitation = await findInvitation(realm, attempt.invitationId);
    const fit = invitationFit(invitation, user, realm.clock.now());
    if (fit === 'invalid' || fit === 'other_address') return { kind: 'invitation_unusable', reason: fit };
    if (invitation && fit === 'open') return { kind: 'accept_invitation', user, invitation };
    // Who comes with an invitation goes where it leads.
    wanted = invitation?.organization_id ?? pinned;
  }

  const entry = await findEntry(realm.db, user.id, wanted);
  if (entry.kind === 'closed') return { kind: 'closed' };
  if (entry.kind === 'choose') {
    return { kind: 'choose_organization', user, organizations: entry.organizations };
  }
  if (entry.requires === 'mfa' && factorMissing) return showFactor();
  const needsSso = entry.requires === 'sso' && isUser;
  return { kind: 'enter', user, organizationId: entry.organizationId, needsSso };
}

/** The same, with an invitation accepted where that is what is next. */
export async function stepOn(
  realm: Realm,
  attempt: Attempt,
  pinned: string | null,
): Promise<Exclude<Step, { kind: 'accept_invitation' }> | undefined> {
  const step = await nextStep(realm, attempt, pinned);
  if (step?.kind !== 'accept_invitation') return step;
  await acceptInvitation(realm, step.invitation, step.user);
  const after = await nextStep(realm, attempt, pinned);
  // Neither pending nor accepted by this user: somebody took it back a moment ago.
  return after?.kind === 'accept_invitation' ? { kind: 'invitation_unusable', reason: 'invalid' } : after;
}
