import { passwordResetMail } from '../mail/messages.js';
import type { PasswordResetRow, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import { seal, unseal } from '../tokens/seal.js';
import { passwordResetCore } from '../wire/email-code.js';
import { userBody } from '../wire/user.js';
import { dropStrangersKeys } from './email-proof.js';
import { transact } from './events.js';
import { countAgainst, MAILS } from './limits.js';
import { hashPassword, passwordProblem } from './passwords.js';
import type { Realm } from './realm.js';
import { endAllSessions } from './sessions.js';
import { emailKey, findUser } from './users.js';

const LIFETIME_MS = 15 * 60 * 1000;

/** Counts a wish to reset, whether or not there is such a user: the answer must not tell. */
export function resetLimit(realm: Realm, email: string): Promise<number> {
  return countAgainst(realm, MAILS, `password_reset ${emailKey(email)}`);
}

export async function sendPasswordReset(
  realm: Realm,
  user: UserRow,
  interactionId: string | null = null,
): Promise<PasswordResetRow> {
  const now = realm.clock.now();
  const id = `password_reset_${ulid(now)}`;
  const token = randomToken();
  const reset: PasswordResetRow = {
    id,
    hash: sha256(token),
    token: seal(realm.keys.sealing, token, id),
    user_id: user.id,
    email: user.email,
    interaction_id: interactionId,
    used_at: null,
    created_at: now,
    expires_at: now + LIFETIME_MS,
  };
  await transact(realm, async (db, emit) => {
    await db.insertInto('password_resets').values(reset).execute();
    emit('password_reset.created', passwordResetCore(reset));
  });
  realm.mailer.send(passwordResetMail(user.email, resetUrl(realm, token)));
  return reset;
}

/** The secret of the link, for whoever holds the API key and sends its own mails. */
export function resetToken(realm: Realm, { id, token }: PasswordResetRow): string {
  return unseal(realm.keys.sealing, token, id);
}

// In the query, since paths are told in logs.
export function resetUrl(realm: Realm, token: string): string {
  return `${realm.baseUrl}/reset-password?token=${token}`;
}

export function findPasswordReset(realm: Realm, id: string): Promise<PasswordResetRow | undefined> {
  return realm.db.selectFrom('password_resets').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The reset that this token is good for now. */
export function openPasswordReset(realm: Realm, token: string): Promise<PasswordResetRow | undefined> {
  return realm.db
    .selectFrom('password_resets')
    .selectAll()
    .where('hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
}

export type Reset =
  | { ok: true; user: UserRow }
  | { ok: false; reason: 'token_invalid' }
  | { ok: false; reason: 'weak'; message: string };

/** Sets the password, ends every session of the user, and takes the address for proved. */
export async function resetPassword(realm: Realm, token: string, password: string): Promise<Reset> {
  const reset = await openPasswordReset(realm, token);
  const user = reset && (await findUser(realm, reset.user_id));
  // A link that went to an address proves nothing once the user has another.
  if (!user || emailKey(user.email) !== emailKey(reset.email)) return { ok: false, reason: 'token_invalid' };
  const message = passwordProblem(password, user.email);
  if (message !== undefined) return { ok: false, reason: 'weak', message };
  const password_hash = await hashPassword(password);
  const now = realm.clock.now();
  return transact(realm, async (db, emit): Promise<Reset> => {
    // This token and every other that is on its way to the same user.
    const spent = await db
      .updateTable('password_resets')
      .set({ used_at: now })
      .where('user_id', '=', user.id)
      .where('used_at', 'is', null)
      .returning('id')
      .execute();
    if (!spent.some(({ id }) => id === reset.id)) return { ok: false, reason: 'token_invalid' };
    if (user.email_verified === 0) await dropStrangersKeys(db, emit, user.id, now);
    await endAllSessions(db, emit, user.id, now);
    const changed = await db
      .updateTable('users')
      .set({ password_hash, email_verified: 1, updated_at: now })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirst();
    if (!changed) return { ok: false, reason: 'token_invalid' };
    emit('password_reset.succeeded', passwordResetCore(reset));
    emit('user.updated', userBody(changed));
    return { ok: true, user: changed };
  });
}
