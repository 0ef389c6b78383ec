import type { EmailCodeRow, UserRow } from '../store/schema.js';
import { userBody } from '../wire/user.js';
import { transact } from './events.js';
import { lastCode, sendCode, spendCode } from './email-codes.js';
import type { Realm } from './realm.js';
import { emailKey, emailProblem, findUserByEmail } from './users.js';

export type ChangeSending =
  | { ok: true; sent: EmailCodeRow }
  | { ok: false; reason: 'invalid' | 'taken' | 'same' }
  | { ok: false; waitMs: number };

/** Sends a code to the address that a user wants to have. */
export async function sendEmailChange(realm: Realm, user: UserRow, newEmail: string): Promise<ChangeSending> {
  if (emailProblem(newEmail)) return { ok: false, reason: 'invalid' };
  if (emailKey(newEmail) === user.email_key) return { ok: false, reason: 'same' };
  if (await findUserByEmail(realm, newEmail)) return { ok: false, reason: 'taken' };
  return sendCode(realm, 'email_change', user, { email: newEmail.trim() });
}

export type EmailChange =
  | { ok: true; user: UserRow }
  | { ok: false; reason: 'none' | 'wrong' | 'expired' | 'used' | 'too_many' | 'taken' };

export async function confirmEmailChange(realm: Realm, user: UserRow, code: string): Promise<EmailChange> {
  if (!(await lastCode(realm, 'email_change', user.id))) return { ok: false, reason: 'none' };
  const check = await spendCode(realm, 'email_change', user, code);
  if (!check.ok) return check;
  const { email } = check.used;
  // Somebody may have taken the address since; the statement decides, not a look beforehand.
  const changed = await transact(realm, async (db, emit) => {
    const updated = await db
      .updateTable('users')
      .set({ email, email_key: emailKey(email), email_verified: 1, updated_at: realm.clock.now() })
      .where('id', '=', user.id)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('users as other')
              .select('other.id')
              .where('other.email_key', '=', emailKey(email))
              .where('other.id', '!=', user.id),
          ),
        ),
      )
      .returningAll()
      .executeTakeFirst();
    if (updated) emit('user.updated', userBody(updated));
    return updated;
  });
  return changed ? { ok: true, user: changed } : { ok: false, reason: 'taken' };
}
