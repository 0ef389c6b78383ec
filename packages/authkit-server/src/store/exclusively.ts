import { setTimeout as wait } from 'node:timers/promises';
import { randomToken } from '../tokens/random.js';
import type { Store } from './schema.js';

// Longer than any work takes: only a process that died in the middle leaves its lock behind.
const LEASE_MS = 60_000;
const RETRY_MS = 25;

/** Runs work that only one server on a store may do at a time; the others wait. Real time, since clocks may be moved. */
export async function exclusively<T>(db: Store, name: string, work: () => Promise<T>): Promise<T> {
  const lock = `lock:${name}`;
  const owner = randomToken();
  while (!(await take(db, lock, owner))) await wait(RETRY_MS);
  try {
    return await work();
  } finally {
    await db.deleteFrom('settings').where('name', '=', lock).where('value', '=', owner).execute();
  }
}

async function take(db: Store, name: string, owner: string): Promise<boolean> {
  const now = Date.now();
  const taken = await db
    .insertInto('settings')
    .values({ name, value: owner, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: owner, updated_at: now })
        .where('settings.updated_at', '<=', now - LEASE_MS),
    )
    .returning('value')
    .executeTakeFirst();
  return taken?.value === owner;
}
