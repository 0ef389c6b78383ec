import type { Kysely, Migration } from 'kysely';

export const leasesOfClaims: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .alterTable('kept_answers')
      .addColumn('owner', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    // A claim from before has ended.
    await schema
      .alterTable('kept_answers')
      .addColumn('claimed_until', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
