import { existsSync } from 'node:fs';
import type { Store } from './schema.js';

const isUrl = (database: string): boolean => /^postgres(ql)?:\/\//.test(database);

/** Whether opening it would make it: a file that is not there, or memory. */
export function isNew(database: string): boolean {
  return !isUrl(database) && !existsSync(database);
}

/** Opens the database: a `postgres://` URL, the path of an SQLite file, or `:memory:`. */
export async function openStore(database: string, log: (line: string) => void): Promise<Store> {
  if (isUrl(database)) {
    const { openPostgres } = await import('./postgres.js');
    return openPostgres(database, log);
  }
  const { openSqlite } = await import('./sqlite.js');
  return openSqlite(database);
}
