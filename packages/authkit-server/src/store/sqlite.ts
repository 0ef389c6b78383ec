import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate } from './migrations.js';
import type { Schema, Store } from './schema.js';

/** Opens a file, or `:memory:`, and brings its tables up to date. */
export async function openSqlite(path: string): Promise<Store> {
  if (path !== ':memory:') createPrivateFile(path);
  const database = new Database(path);
  // What was answered must survive a power cut: the journal is synced before a commit returns.
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  database.exec('pragma busy_timeout = 5000');
  database.exec('pragma foreign_keys = on');

  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrate(db);
  } catch (error) {
    database.close();
    throw error;
  }
  return db;
}

// The file holds the signing key. SQLite gives its journal files the permissions of the main one.
function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', 0o600));
}
