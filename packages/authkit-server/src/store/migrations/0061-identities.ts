import type { Kysely, Migration } from 'kysely';

export const identities: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('identities')
      .addColumn('provider', 'text', (c) => c.notNull())
      .addColumn('idp_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('identities_key', ['provider', 'idp_id'])
      .execute();
    await db.schema.createIndex('identities_user').on('identities').column('user_id').execute();
  },
};
