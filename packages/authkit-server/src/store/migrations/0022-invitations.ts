import type { Kysely, Migration } from 'kysely';

export const invitations: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('invitations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('email_key', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.references('organizations.id').onDelete('cascade'))
      .addColumn('role_slug', 'text')
      .addColumn('inviter_user_id', 'text', (c) => c.references('users.id').onDelete('set null'))
      .addColumn('accepted_user_id', 'text', (c) => c.references('users.id').onDelete('set null'))
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('token', 'text', (c) => c.notNull())
      .addColumn('accepted_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('invitations_email').on('invitations').column('email_key').execute();
    await db.schema
      .createIndex('invitations_organization')
      .on('invitations')
      .column('organization_id')
      .execute();

    await db.schema
      .createTable('organization_domains')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) =>
        c.notNull().references('organizations.id').onDelete('cascade'),
      )
      .addColumn('domain', 'text', (c) => c.notNull().unique())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('verification_token', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('organization_domains_organization')
      .on('organization_domains')
      .column('organization_id')
      .execute();

    await db.schema.alterTable('interactions').addColumn('invitation_id', 'text').execute();
    await db.schema
      .alterTable('interactions')
      .addColumn('home', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
