import type { Kysely, Migration } from 'kysely';

export const organizations: Migration = {
  async up(db: Kysely<unknown>) {
    for (const table of ['roles', 'permissions']) {
      await db.schema
        .createTable(table)
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('slug', 'text', (c) => c.notNull().unique())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('description', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull())
        .execute();
    }
    await db.schema
      .createTable('role_permissions')
      .addColumn('role_slug', 'text', (c) => c.notNull().references('roles.slug').onDelete('cascade'))
      .addColumn('permission_slug', 'text', (c) =>
        c.notNull().references('permissions.slug').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('role_permissions_pair', ['role_slug', 'permission_slug'])
      .execute();

    await db.schema
      .createTable('organizations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('external_id', 'text', (c) => c.unique())
      .addColumn('metadata', 'text', (c) => c.notNull())
      .addColumn('requires', 'text')
      .addColumn('entitlements', 'text', (c) => c.notNull())
      .addColumn('feature_flags', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('organization_memberships')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('organization_id', 'text', (c) =>
        c.notNull().references('organizations.id').onDelete('cascade'),
      )
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('role_slugs', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('organization_memberships_pair', ['user_id', 'organization_id'])
      .execute();
    await db.schema
      .createIndex('organization_memberships_organization')
      .on('organization_memberships')
      .column('organization_id')
      .execute();

    await db.schema
      .alterTable('users')
      .addColumn('feature_flags', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
    await db.schema.alterTable('interactions').addColumn('browser_session_id', 'text').execute();
    // No foreign keys: a session of an organization that is gone must be refused, not turned into one of none.
    for (const table of ['browser_sessions', 'interactions', 'codes', 'sessions']) {
      await db.schema.alterTable(table).addColumn('organization_id', 'text').execute();
    }
    for (const table of ['browser_sessions', 'codes', 'sessions']) {
      await db.schema.alterTable(table).addColumn('impersonator', 'text').execute();
    }
    await db.schema.createIndex('sessions_organization').on('sessions').column('organization_id').execute();
  },
};
