import type { OrganizationRow, SessionRow, Store } from '../store/schema.js';
import { findMembershipOf, organizationsOf } from './memberships.js';

/** Which organization a sign-in leads into. */
export type Entry =
  | { kind: 'open'; organizationId: string | null; requires: OrganizationRow['requires'] }
  | { kind: 'choose'; organizations: OrganizationRow[] }
  | { kind: 'closed' };

/** The pinned organization for its members; without one, the user's only organization, or a choice of several. */
export async function findEntry(db: Store, userId: string, pinned: string | null): Promise<Entry> {
  const organizations = await organizationsOf(db, userId);
  if (pinned === null && organizations.length > 1) return { kind: 'choose', organizations };
  const organization = pinned === null ? organizations[0] : organizations.find(({ id }) => id === pinned);
  if (organization) return { kind: 'open', organizationId: organization.id, requires: organization.requires };
  return pinned === null ? { kind: 'open', organizationId: null, requires: null } : { kind: 'closed' };
}

export type SwitchRefusal =
  'organization_not_found' | 'organization_membership_not_found' | 'sso_required' | 'mfa_enrollment';

/** Why a session may not move to another organization, if it may not. */
export async function switchRefusal(
  db: Store,
  session: SessionRow,
  organizationId: string,
): Promise<SwitchRefusal | undefined> {
  const organization = await db
    .selectFrom('organizations')
    .select('requires')
    .where('id', '=', organizationId)
    .executeTakeFirst();
  if (!organization) return 'organization_not_found';
  const membership = await findMembershipOf(db, session.user_id, organizationId);
  if (membership?.status !== 'active') return 'organization_membership_not_found';
  // An impersonator has no second factor of the user's to show.
  if (organization.requires === null || session.impersonator !== null) return undefined;
  if (organization.requires === 'sso') return 'sso_required';
  return session.second_factor === 1 ? undefined : 'mfa_enrollment';
}
