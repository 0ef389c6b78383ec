import type { Kysely, Migration } from 'kysely';

export const secondFactor: Migration = {
  async up(db: Kysely<unknown>) {
    // Without a user it belongs to the app, which keeps its id.
    await db.schema
      .createTable('auth_factors')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('issuer', 'text', (c) => c.notNull())
      .addColumn('account', 'text', (c) => c.notNull())
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('last_step', 'bigint')
      .addColumn('verified_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('auth_factors_user').on('auth_factors').column('user_id').execute();
    await db.schema
      .createTable('auth_challenges')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('factor_id', 'text', (c) => c.notNull().references('auth_factors.id').onDelete('cascade'))
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('passed_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('pending_authentications')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('client_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('attempt', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('rate_limits')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('hits', 'integer', (c) => c.notNull())
      .addColumn('resets_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema.alterTable('interactions').addColumn('attempt', 'text').execute();
    for (const table of ['browser_sessions', 'codes']) {
      await db.schema
        .alterTable(table)
        .addColumn('auth_method', 'text', (c) => c.notNull().defaultTo('password'))
        .execute();
    }
    for (const table of ['browser_sessions', 'codes', 'sessions']) {
      await db.schema
        .alterTable(table)
        .addColumn('second_factor', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
    }
  },
};
