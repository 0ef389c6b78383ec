import type { PendingAuthenticationRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken } from '../tokens/random.js';
import type { Attempt } from './attempt.js';
import type { Realm } from './realm.js';

const LIFETIME_MS = 10 * 60 * 1000;
const LENGTH = 25;

/** What stands for a sign-in through the API that has steps left. Works for one step; the next has its own. */
export async function issuePendingToken(realm: Realm, clientId: string, attempt: Attempt): Promise<string> {
  const token = randomToken(LENGTH);
  await realm.db
    .insertInto('pending_authentications')
    .values({
      hash: sha256(token),
      client_id: clientId,
      user_id: attempt.userId,
      attempt: JSON.stringify(attempt),
      expires_at: realm.clock.now() + LIFETIME_MS,
    })
    .execute();
  return token;
}

/** The sign-in that the token stands for, not spent yet: a code that is typed wrong must not end it. */
export async function findPending(
  realm: Realm,
  clientId: string,
  token: string,
): Promise<Attempt | undefined> {
  const row = await realm.db
    .selectFrom('pending_authentications')
    .selectAll()
    .where('hash', '=', sha256(token))
    .where('client_id', '=', clientId)
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
  return row && readAttempt(row);
}

/** Whether this caller was the one to use the token up. */
export async function spendPending(realm: Realm, token: string): Promise<boolean> {
  const spent = await realm.db
    .deleteFrom('pending_authentications')
    .where('hash', '=', sha256(token))
    .executeTakeFirst();
  return spent.numDeletedRows === 1n;
}

function readAttempt({ attempt }: PendingAuthenticationRow): Attempt {
  return JSON.parse(attempt) as Attempt;
}
