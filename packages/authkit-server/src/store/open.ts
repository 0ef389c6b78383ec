import type { Store } from './schema.js';

/** Opens the database: a `postgres://` URL, the path of an SQLite file, or `:memory:`. */
export async function openStore(database: string, log: (line: string) => void): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(database)) {
    const { openPostgres } = await import('./postgres.js');
    return openPostgres(database, log);
  }
  const { openSqlite } = await import('./sqlite.js');
  return openSqlite(database);
}
