import { readFileSync, writeFileSync } from 'node:fs';
import { OptionsError } from '../config.js';
import { isNew, openStore } from '../store/open.js';
import type { Store } from '../store/schema.js';
import { dumpStore, restoreStore } from '../store/transfer.js';
import { readOptions } from './options.js';

/** Writes all that a database holds to a file, to be imported elsewhere: from SQLite to PostgreSQL, for one. */
export async function exportDatabase([file, ...rawArgs]: readonly string[]): Promise<void> {
  const target = fileOf(file);
  const dump = await withExistingStore(rawArgs, dumpStore);
  // It holds the signing keys and everybody's password hashes.
  writeFileSync(target, `${JSON.stringify(dump)}\n`, { mode: 0o600, flag: 'wx' });
  console.log(
    `Exported ${dump.tables['users']?.length ?? 0} users to ${target}, which holds every secret: keep it safe.`,
  );
}

export async function importDatabase([file, ...rawArgs]: readonly string[]): Promise<void> {
  const dump: unknown = JSON.parse(readFileSync(fileOf(file), 'utf8'));
  await withStore(await databaseOf(rawArgs), (db) => restoreStore(db, dump));
  console.log('Imported. Sessions, passwords and keys are those of the other database.');
}

/** For what would be nonsense in a database that is made by it, and means that its name is mistyped. */
export async function withExistingStore<T>(
  rawArgs: readonly string[],
  work: (db: Store) => Promise<T>,
): Promise<T> {
  const database = await databaseOf(rawArgs);
  if (isNew(database)) throw new OptionsError([`there is no database ${database}`]);
  return withStore(database, work);
}

async function databaseOf(rawArgs: readonly string[]): Promise<string> {
  const { database } = await readOptions(rawArgs);
  if (database === undefined) throw new OptionsError(['name the --database, or set DATABASE_URL']);
  return database;
}

async function withStore<T>(database: string, work: (db: Store) => Promise<T>): Promise<T> {
  const db = await openStore(database, console.error);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

function fileOf(file: string | undefined): string {
  if (file === undefined || file.startsWith('-')) throw new OptionsError(['name the file first']);
  return file;
}
