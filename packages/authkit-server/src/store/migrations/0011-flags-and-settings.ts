import type { Kysely, Migration } from 'kysely';

export const flagsAndSettings: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('flags')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('slug', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('description', 'text')
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('default_value', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('flag_targets')
      .addColumn('slug', 'text', (c) => c.notNull().references('flags.slug').onDelete('cascade'))
      .addColumn('resource_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('flag_targets_pair', ['slug', 'resource_id'])
      .execute();
    await db.schema.createIndex('flag_targets_resource').on('flag_targets').column('resource_id').execute();

    await db.schema
      .createTable('settings')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('redirect_uris')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('uri', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('redirect_uris_uri', ['kind', 'uri'])
      .execute();

    await moveFlags(db);
    await db.schema.alterTable('users').dropColumn('feature_flags').execute();
    await db.schema.alterTable('organizations').dropColumn('feature_flags').execute();
  },
};

interface Before {
  users: { id: string; feature_flags: string };
  organizations: { id: string; feature_flags: string };
  flags: Record<string, unknown>;
  flag_targets: { slug: string; resource_id: string; kind: string };
}

// Until now a user or an organization carried a list of slugs, of flags that were nowhere else.
async function moveFlags(anyDb: Kysely<unknown>): Promise<void> {
  const db = anyDb as Kysely<Before>;
  for (const table of ['users', 'organizations'] as const) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'feature_flags'])
      .where('feature_flags', '!=', '[]')
      .execute();
    for (const { id, feature_flags: flags } of rows) {
      for (const slug of JSON.parse(flags) as string[]) {
        const blank = { name: slug, tags: '[]', enabled: 1, default_value: 0, created_at: 0, updated_at: 0 };
        await db
          .insertInto('flags')
          .values({ id: `flag_${slug}`, slug, ...blank })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const kind = table === 'users' ? 'user' : 'organization';
        await db.insertInto('flag_targets').values({ slug, resource_id: id, kind }).execute();
      }
    }
  }
}
