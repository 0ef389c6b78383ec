import { sql, type Kysely, type Migration } from 'kysely';

// Roles of one organization beside those of all: a slug is unique within its owner, so permissions hang on the role's id.
export const organizationRoles: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('roles_next')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.references('organizations.id').onDelete('cascade'))
      .addColumn('slug', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('description', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('role_permissions_next')
      .addColumn('role_id', 'text', (c) => c.notNull().references('roles_next.id').onDelete('cascade'))
      .addColumn('permission_slug', 'text', (c) =>
        c.notNull().references('permissions.slug').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('role_permissions_of_role', ['role_id', 'permission_slug'])
      .execute();
    await sql`insert into roles_next (id, slug, name, description, created_at, updated_at)
      select id, slug, name, description, created_at, updated_at from roles`.execute(db);
    await sql`insert into role_permissions_next (role_id, permission_slug)
      select roles.id, permission_slug from role_permissions
      join roles on roles.slug = role_slug`.execute(db);
    // Neither dialect can drop a unique column's constraint in the same way, so the tables change places.
    for (const table of ['role_permissions', 'roles']) {
      await db.schema.dropTable(table).execute();
    }
    for (const table of ['roles', 'role_permissions']) {
      await db.schema.alterTable(`${table}_next`).renameTo(table).execute();
    }
    await sql`create unique index roles_of_all on roles (slug) where organization_id is null`.execute(db);
    await sql`create unique index roles_of_organization on roles (organization_id, slug)
      where organization_id is not null`.execute(db);
  },
};
