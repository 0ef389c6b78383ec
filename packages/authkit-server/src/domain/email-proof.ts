import type { Store, UserRow } from '../store/schema.js';
import { userBody } from '../wire/user.js';
import { tellAuthentication } from './authentications.js';
import { codeProblems, spendCode, type CodeCheck } from './email-codes.js';
import { transact, type Emit } from './events.js';
import { endAllSessions, type DeviceInfo } from './sessions.js';
import type { Realm } from './realm.js';

/** Somebody who also knew the password enters the code from a mail. */
export async function verifyEmail(
  realm: Realm,
  user: UserRow,
  code: string,
  device: DeviceInfo,
): Promise<CodeCheck> {
  const check = await spendCode(realm, 'email_verification', user, code);
  const shown = {
    type: 'email_verification',
    userId: user.id,
    email: user.email,
    error: check.ok ? undefined : codeProblems[check.reason],
  } as const;
  await tellAuthentication(realm, shown, device);
  if (!check.ok) return check;
  await transact(realm, async (db, emit) => {
    const verified = await db
      .updateTable('users')
      .set({ email_verified: 1, updated_at: realm.clock.now() })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirst();
    if (verified) emit('user.updated', userBody(verified));
  });
  return check;
}

/**
 * Whoever reads the mails of an address has shown it, without the password. When nobody had before, the account may have
 * been made by a stranger who waits for its owner to come: the stranger's password, factors and sessions end here.
 */
export async function claimEmail(realm: Realm, user: UserRow): Promise<void> {
  if (user.email_verified === 1) return;
  const now = realm.clock.now();
  await transact(realm, async (db, emit) => {
    await dropStrangersKeys(db, emit, user.id, now);
    const claimed = await db
      .updateTable('users')
      .set({ email_verified: 1, password_hash: null, updated_at: now })
      .where('id', '=', user.id)
      .where('email_verified', '=', 0)
      .returningAll()
      .executeTakeFirst();
    if (claimed) emit('user.updated', userBody(claimed));
  });
}

/** What an account may hold from before its address was proved. */
export async function dropStrangersKeys(db: Store, emit: Emit, userId: string, now: number): Promise<void> {
  await db.deleteFrom('auth_factors').where('user_id', '=', userId).execute();
  await endAllSessions(db, emit, userId, now);
}
