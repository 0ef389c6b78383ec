import { setTimeout as wait } from 'node:timers/promises';
import { gather } from '../store/gather.js';
import type { KeptAnswerRow } from '../store/schema.js';
import { seal, unseal } from '../tokens/seal.js';
import type { Realm } from './realm.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Longer than any answer takes: only a process that died in the middle leaves a claim behind. */
const CLAIM_MS = 60_000;
const RETRY_MS = 25;
/** No answer is empty, and no sealed one. */
const UNDER_WAY = '';

/** Answers that must be given again when their request comes again, to whichever server on the store. */
export interface KeptAnswers {
  /**
   * The answer that was kept. Or undefined: then answering is the caller's, who says `keep` or `release` afterwards, and
   * whoever claims it meanwhile waits for that. A caller has no two claims of one id at a time.
   */
  claim(id: string): Promise<string | undefined>;
  /** Sealed, since an answer may hold tokens. Resolves when it is stored; the claim stays when it cannot be. */
  keep(id: string, answer: string): Promise<void>;
  release(id: string): Promise<void>;
}

export function createKeptAnswers(realm: Realm): KeptAnswers {
  const { db, clock, keys } = realm;

  // PostgreSQL locks the rows of a statement one after the other: all statements in one order, or two servers lock each other
  // out.
  const take = gather(async (ids: string[]): Promise<boolean[]> => {
    const now = clock.now();
    const taken = await db
      .insertInto('kept_answers')
      .values(ids.toSorted().map((id) => ({ id, answer: UNDER_WAY, expires_at: now + CLAIM_MS })))
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ answer: UNDER_WAY, expires_at: now + CLAIM_MS })
          .where('kept_answers.expires_at', '<=', now),
      )
      .returning('id')
      .execute();
    const mine = new Set(taken.map(({ id }) => id));
    return ids.map((id) => mine.has(id));
  });
  const find = (id: string) =>
    db.selectFrom('kept_answers').select('answer').where('id', '=', id).executeTakeFirst();
  const store = gather(async (rows: KeptAnswerRow[]): Promise<void[]> => {
    await db
      .insertInto('kept_answers')
      .values(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          answer: eb.ref('excluded.answer'),
          expires_at: eb.ref('excluded.expires_at'),
        })),
      )
      .execute();
    return [];
  });

  return {
    async claim(id) {
      while (!(await take(id))) {
        const answer = (await find(id))?.answer;
        if (answer) return unseal(keys.sealing, answer, id);
        await wait(RETRY_MS);
      }
      return undefined;
    },
    keep(id, answer) {
      const row = { id, answer: seal(keys.sealing, answer, id), expires_at: clock.now() + LIFETIME_MS };
      // Without it, the next to come does the work again.
      return store(row).catch(() => store(row));
    },
    async release(id) {
      await db.deleteFrom('kept_answers').where('id', '=', id).where('answer', '=', UNDER_WAY).execute();
    },
  };
}
