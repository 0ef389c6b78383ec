import { gather } from '../store/gather.js';
import type { KeptAnswerRow } from '../store/schema.js';
import { seal, unseal } from '../tokens/seal.js';
import type { Realm } from './realm.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Answers that must be given again when their request comes again. */
export interface KeptAnswers {
  find(id: string): Promise<string | undefined>;
  /** Sealed, since an answer may hold tokens. Resolves when it is stored. */
  keep(id: string, answer: string): Promise<void>;
}

export function createKeptAnswers(realm: Realm): KeptAnswers {
  const { db, clock, keys } = realm;

  const find = gather(async (ids: string[]): Promise<(KeptAnswerRow | undefined)[]> => {
    const rows = await db
      .selectFrom('kept_answers')
      .selectAll()
      .where('id', 'in', ids)
      .where('expires_at', '>', clock.now())
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  });
  const store = gather(async (rows: KeptAnswerRow[]): Promise<void[]> => {
    await db
      .insertInto('kept_answers')
      .values(rows)
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
    async find(id) {
      const row = await find(id);
      return row && unseal(keys.sealing, row.answer, id);
    },
    keep: (id, answer) =>
      store({ id, answer: seal(keys.sealing, answer, id), expires_at: clock.now() + LIFETIME_MS }),
  };
}
