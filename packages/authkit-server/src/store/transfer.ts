import type { Schema, Store } from './schema.js';

/** What moves, in the order in which rows may refer to earlier ones. */
export const lasting = [
  'secrets',
  'signing_keys',
  'users',
  'identities',
  'organizations',
  'roles',
  'permissions',
  'role_permissions',
  'organization_memberships',
  'organization_domains',
  'invitations',
  'browser_sessions',
  'sessions',
  'refresh_tokens',
  'api_keys',
  'claims',
  'auth_factors',
  'settings',
  'redirect_uris',
  'flags',
  'flag_targets',
  'events',
  'webhook_endpoints',
  'webhook_deliveries',
] as const satisfies readonly (keyof Schema)[];

type Row = Record<string, unknown>;

/** Everything that lasts longer than minutes, secrets included. */
export interface Dump {
  authkit: 1;
  tables: Record<string, Row[]>;
}

/** All of it as it was at one moment, also while a server writes: rows refer to each other across tables. */
export async function dumpStore(db: Store): Promise<Dump> {
  const tables: Dump['tables'] = {};
  // SQLite knows no levels: there, every transaction reads what was there at its first reading.
  const reading = db.transaction().setIsolationLevel('repeatable read');
  await reading.execute(async (trx) => {
    for (const table of lasting) tables[table] = await trx.selectFrom(table).selectAll().execute();
  });
  return { authkit: 1, tables };
}

const AT_ONCE = 100;

/**
 * Fills a store from a dump, all or nothing.
 *
 * @throws Error when the store has users already, or the dump is none of ours.
 */
export async function restoreStore(db: Store, dump: unknown): Promise<void> {
  const { authkit, tables } = (dump ?? {}) as Partial<Dump>;
  if (authkit !== 1 || typeof tables !== 'object')
    throw new Error('This file is no export of an AuthKit server.');
  const unknown = Object.keys(tables).find((name) => !lasting.some((table) => table === name));
  if (unknown !== undefined)
    throw new Error(`This export has a table ${unknown}, which this server does not know.`);
  await db.transaction().execute(async (trx) => {
    if (await trx.selectFrom('users').select('id').limit(1).executeTakeFirst()) {
      throw new Error('The database is not empty: import into a new one.');
    }
    // What a server that was started once has made for itself.
    for (const table of lasting.toReversed()) await trx.deleteFrom(table).execute();
    for (const table of lasting) {
      const rows = tables[table] ?? [];
      for (let at = 0; at < rows.length; at += AT_ONCE) {
        await trx
          .insertInto(table)
          .values(rows.slice(at, at + AT_ONCE))
          .execute();
      }
    }
  });
}
