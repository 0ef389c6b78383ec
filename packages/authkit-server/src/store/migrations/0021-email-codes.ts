import type { Kysely, Migration } from 'kysely';

export const emailCodes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('email_codes')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('used_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('email_codes_user').on('email_codes').columns(['user_id', 'kind']).execute();

    await db.schema
      .createTable('password_resets')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('token', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('interaction_id', 'text')
      .addColumn('used_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('password_resets_user').on('password_resets').column('user_id').execute();

    await db.schema.alterTable('interactions').addColumn('code_email', 'text').execute();
    await db.schema.alterTable('interactions').addColumn('attempt_user_id', 'text').execute();
    await db.schema
      .createIndex('interactions_attempt_user')
      .on('interactions')
      .column('attempt_user_id')
      .execute();
    await db.schema.createIndex('codes_user').on('codes').column('user_id').execute();
  },
};
