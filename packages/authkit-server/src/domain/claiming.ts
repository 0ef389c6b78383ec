import { sameSecret, sha256 } from '../tokens/hash.js';
import { randomToken } from '../tokens/random.js';
import type { Realm } from './realm.js';

const NONCE_LIFETIME_MS = 10 * 60 * 1000;

export type NonceIssue = { ok: true; nonce: string } | { ok: false; reason: 'token_wrong' | 'claimed' };

/** A nonce with which a browser can claim an environment that nobody owns yet, for who knows its claim token. */
export async function issueClaimNonce(
  realm: Realm,
  clientId: string,
  claimToken: string,
): Promise<NonceIssue> {
  const { client } = realm;
  // No token to know is a token that nobody knows.
  const known = client.claimToken !== undefined && sameSecret(claimToken, client.claimToken);
  if (!known || clientId !== client.id) return { ok: false, reason: 'token_wrong' };
  const claim = await realm.db
    .selectFrom('claims')
    .select('claimed_at')
    .where('client_id', '=', client.id)
    .executeTakeFirst();
  if (claim) return { ok: false, reason: 'claimed' };
  const nonce = randomToken();
  await realm.db
    .insertInto('claim_nonces')
    .values({
      hash: sha256(nonce),
      client_id: client.id,
      expires_at: realm.clock.now() + NONCE_LIFETIME_MS,
    })
    .execute();
  return { ok: true, nonce };
}

/** Marks the environment as claimed. A nonce that is unknown, used or expired changes nothing. */
export async function claimEnvironment(realm: Realm, nonce: string): Promise<void> {
  const now = realm.clock.now();
  await realm.db.transaction().execute(async (db) => {
    const spent = await db
      .deleteFrom('claim_nonces')
      .where('hash', '=', sha256(nonce))
      .where('client_id', '=', realm.client.id)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    if (spent.numDeletedRows !== 1n) return;
    await db
      .insertInto('claims')
      .values({ client_id: realm.client.id, claimed_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}
