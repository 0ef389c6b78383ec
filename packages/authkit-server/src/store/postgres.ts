import { Pool, types } from 'pg';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { migrate } from './migrations.js';
import type { Schema, Store } from './schema.js';

const MAX_CONNECTIONS = 10;

// Our eight-byte integers are times, which a number holds exactly for the next 280,000 years.
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format);

/** Connects to PostgreSQL and brings its tables up to date. Any number of servers may share one database. */
export async function openPostgres(url: string, log: (line: string) => void): Promise<Store> {
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', (error) => log(`PostgreSQL: ${error.message}`));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    // The error of a database that is not there says so by itself.
    await sql`select 1`.execute(db);
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}
