import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPostgres } from '../../src/store/postgres.js';

// Set by the script that runs this suite on PostgreSQL: a cluster that lives as long as the run.
const cluster = process.env['AUTHKIT_TEST_POSTGRES'];

let template: Promise<string> | undefined;

/** A database of a test's own on PostgreSQL; undefined where the suite runs on SQLite. */
export async function freshDatabase(): Promise<string | undefined> {
  if (cluster === undefined) return undefined;
  template ??= createTemplate(cluster);
  return createDatabase(cluster, `template ${await template}`);
}

// Copying a database is quicker than migrating one.
async function createTemplate(url: string): Promise<string> {
  const empty = await createDatabase(url, '');
  const db = await openPostgres(empty, () => undefined);
  await db.destroy();
  return new URL(empty).pathname.slice(1);
}

async function createDatabase(url: string, how: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    await client.query(`create database ${name} ${how}`);
  } finally {
    await client.end();
  }
  return `${url}/${name}`;
}
