import { Migrator, type Kysely, type Migration } from 'kysely';
import { signIn } from './migrations/0001-sign-in.js';
import { organizations } from './migrations/0002-organizations.js';
import { keysAndClaims } from './migrations/0003-keys-and-claims.js';
import { keptAnswers } from './migrations/0004-kept-answers.js';
import { events } from './migrations/0010-events.js';
import { flagsAndSettings } from './migrations/0011-flags-and-settings.js';
import { secondFactor } from './migrations/0020-second-factor.js';
import { emailCodes } from './migrations/0021-email-codes.js';
import { invitations } from './migrations/0022-invitations.js';
import { deviceCodes } from './migrations/0023-device-codes.js';
import { organizationRoles } from './migrations/0030-organization-roles.js';
import { keysOfUsers } from './migrations/0031-keys-of-users.js';
import { adminSessions } from './migrations/0040-admin-sessions.js';
import { organizationSettings } from './migrations/0050-organization-settings.js';
import { eventContext } from './migrations/0060-event-context.js';
import { identities } from './migrations/0061-identities.js';
import { invitationsOfCodes } from './migrations/0062-invitations-of-codes.js';
import { leasesOfClaims } from './migrations/0063-leases-of-claims.js';

// Applied in the order of their names. A migration that has been released is never edited: add the next one.
const migrations: Record<string, Migration> = {
  '0001_sign_in': signIn,
  '0002_organizations': organizations,
  '0003_keys_and_claims': keysAndClaims,
  '0004_kept_answers': keptAnswers,
  '0010_events': events,
  '0011_flags_and_settings': flagsAndSettings,
  '0020_second_factor': secondFactor,
  '0021_email_codes': emailCodes,
  '0022_invitations': invitations,
  '0023_device_codes': deviceCodes,
  '0030_organization_roles': organizationRoles,
  '0031_keys_of_users': keysOfUsers,
  '0040_admin_sessions': adminSessions,
  '0050_organization_settings': organizationSettings,
  '0060_event_context': eventContext,
  '0061_identities': identities,
  '0062_invitations_of_codes': invitationsOfCodes,
  '0063_leases_of_claims': leasesOfClaims,
};

export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // Numbers are handed out before the work is done, so a lower one may arrive after a higher.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new Error('The database could not be brought up to date', { cause: error });
}
