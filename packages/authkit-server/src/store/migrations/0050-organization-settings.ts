import type { Kysely, Migration } from 'kysely';

export const organizationSettings: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('organizations').addColumn('stripe_customer_id', 'text').execute();
    await db.schema
      .alterTable('organizations')
      .addColumn('allow_profiles_outside_organization', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
