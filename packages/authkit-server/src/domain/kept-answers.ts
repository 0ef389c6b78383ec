import { setTimeout as wait } from 'node:timers/promises';
import { gather } from '../store/gather.js';
import { seal, unseal } from '../tokens/seal.js';
import { randomToken } from '../tokens/random.js';
import type { Realm } from './realm.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** How long a repeated request waits for a server that died in the middle. */
export const LEASE_MS = 3000;
export const RENEWAL_MS = 1000;
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
  /** Sealed, since an answer may hold tokens. Resolves when it is stored; when it cannot be, the claim ends by itself. */
  keep(id: string, answer: string): Promise<void>;
  release(id: string): Promise<void>;
}

/**
 * A claim is a lease in real time, since clocks may be moved, which its owner renews for as long as it lives; answers go by
 * the realm's clock.
 */
export function createKeptAnswers({ db, clock, keys }: Realm, closing: AbortSignal): KeptAnswers {
  const owner = randomToken();
  const held = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let renewing: Promise<unknown> = Promise.resolve();

  // PostgreSQL locks the rows of a statement one after the other: all statements in one order, or two servers lock each other
  // out.
  const claimsOf = (ids: readonly string[]) =>
    db.insertInto('kept_answers').values(
      ids.toSorted().map((id) => ({
        id,
        answer: UNDER_WAY,
        expires_at: clock.now() + LIFETIME_MS,
        owner,
        claimed_until: Date.now() + LEASE_MS,
      })),
    );
  const take = gather(async (ids: string[]): Promise<boolean[]> => {
    const taken = await claimsOf(ids)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => ({
            answer: UNDER_WAY,
            expires_at: eb.ref('excluded.expires_at'),
            owner,
            claimed_until: eb.ref('excluded.claimed_until'),
          }))
          .where((eb) =>
            eb.or([
              eb.and([
                eb('kept_answers.answer', '=', UNDER_WAY),
                eb('kept_answers.claimed_until', '<=', Date.now()),
              ]),
              eb.and([
                eb('kept_answers.answer', '!=', UNDER_WAY),
                eb('kept_answers.expires_at', '<=', clock.now()),
              ]),
            ]),
          ),
      )
      .returning('id')
      .execute();
    const mine = new Set(taken.map(({ id }) => id));
    return ids.map((id) => mine.has(id));
  });
  const renew = gather(async (ids: string[]): Promise<void[]> => {
    await claimsOf(ids)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => ({ claimed_until: eb.ref('excluded.claimed_until') }))
          .where('kept_answers.owner', '=', owner)
          .where('kept_answers.answer', '=', UNDER_WAY),
      )
      .execute();
    return [];
  });
  const find = (id: string) =>
    db.selectFrom('kept_answers').select('answer').where('id', '=', id).executeTakeFirst();
  const store = gather(async (answers: { id: string; answer: string }[]): Promise<void[]> => {
    const expires_at = clock.now() + LIFETIME_MS;
    await db
      .insertInto('kept_answers')
      .values(
        answers
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map(({ id, answer }) => ({ id, answer, expires_at, owner, claimed_until: 0 })),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          answer: eb.ref('excluded.answer'),
          expires_at: eb.ref('excluded.expires_at'),
        })),
      )
      .execute();
    return [];
  });

  function renewAll(): void {
    if (held.size === 0 || closing.aborted) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    // One that fails is tried again before the lease ends.
    renewing = Promise.allSettled([...held].map(renew));
  }

  return {
    async claim(id) {
      while (!(await take(id))) {
        const answer = (await find(id))?.answer;
        if (answer) return unseal(keys.sealing, answer, id);
        await wait(RETRY_MS);
      }
      held.add(id);
      timer ??= setInterval(renewAll, RENEWAL_MS).unref();
      return undefined;
    },
    async keep(id, answer) {
      const row = { id, answer: seal(keys.sealing, answer, id) };
      try {
        // Without it, the next to come does the work again.
        await store(row).catch(() => store(row));
      } finally {
        held.delete(id);
      }
    },
    async release(id) {
      held.delete(id);
      // A renewal that is under way would claim it once more.
      await renewing;
      await db
        .deleteFrom('kept_answers')
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('answer', '=', UNDER_WAY)
        .execute();
    },
  };
}
