import { sql } from 'kysely';
import { sha256 } from '../tokens/hash.js';
import type { Realm } from './realm.js';

export interface Limit {
  readonly name: string;
  readonly hits: number;
  readonly windowMs: number;
}

const MINUTE_MS = 60 * 1000;
/** A window that ends later than any could by so much is from before the clock was set back, and none of another server's. */
export const CLOCKS_DIFFER_MS = 60 * MINUTE_MS;
// Enough for any test run, and still an end to a loop that runs away.
const LOOSE = 100;

/** Guesses at the password or the code of one account. */
export const GUESSES: Limit = { name: 'guesses', hits: 10, windowMs: MINUTE_MS };
/** Mails to one address. */
export const MAILS: Limit = { name: 'mails', hits: 3, windowMs: MINUTE_MS };
/** Forms that one client sends to sign in, sign up or be sent something, for whatever accounts: an office may share one. */
export const FORMS: Limit = { name: 'forms', hits: 60, windowMs: MINUTE_MS };

/** Sign-ins and devices that one client begins: ten times what one could finish. */
export const BEGINNINGS: Limit = { name: 'beginnings', hits: 600, windowMs: MINUTE_MS };

/**
 * Counts one more. Answers for how many milliseconds the limit is used up, or 0 when this one was within it. Counted in
 * the store and by the realm's clock, so that servers that share a store share the limit and tests can move the clock.
 */
export async function countAgainst(realm: Realm, limit: Limit, subject: string): Promise<number> {
  const { hits, resetsAt } = await countMany(realm, limit, subject, 1);
  const allowed = limit.hits * (realm.settings.limits === 'strict' ? 1 : LOOSE);
  return hits <= allowed ? 0 : resetsAt - realm.clock.now();
}

/** Counts several more; answers how many there are, these included, and when the window ends. */
export async function countMany(
  realm: Realm,
  limit: Limit,
  subject: string,
  many: number,
): Promise<{ hits: number; resetsAt: number }> {
  const now = realm.clock.now();
  const end = now + limit.windowMs;
  const isOver = sql`(rate_limits.resets_at <= ${now} or rate_limits.resets_at > ${end + CLOCKS_DIFFER_MS})`;
  const row = await realm.db
    .insertInto('rate_limits')
    .values({ key: sha256(`${limit.name} ${subject}`), hits: many, resets_at: end })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        hits: sql`case when ${isOver} then ${many} else rate_limits.hits + ${many} end`,
        resets_at: sql`case when ${isOver} then ${end} else rate_limits.resets_at end`,
      }),
    )
    .returning(['hits', 'resets_at'])
    .executeTakeFirstOrThrow();
  return { hits: row.hits, resetsAt: row.resets_at };
}
