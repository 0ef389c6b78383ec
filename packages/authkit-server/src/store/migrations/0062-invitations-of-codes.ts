import type { Kysely, Migration } from 'kysely';

export const invitationsOfCodes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('email_codes').addColumn('invitation_id', 'text').execute();
  },
};
