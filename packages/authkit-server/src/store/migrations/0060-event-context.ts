import type { Kysely, Migration } from 'kysely';

export const eventContext: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('events').addColumn('context', 'text').execute();
  },
};
