import type { Store, UserRow } from '../store/schema.js';
import { userBody } from '../wire/user.js';
import { transact, type Emit } from './events.js';
import { endAllSessions } from './sessions.js';
import type { Realm } from './realm.js';

/** A code from a mail was entered by somebody who also knew the password. */
export async function verifyEmail(realm: Realm, userId: string): Promise<UserRow | undefined> {
  return transact(realm, async (db, emit) => {
    const user = await db
      .updateTable('users')
      .set({ email_verified: 1, updated_at: realm.clock.now() })
      .where('id', '=', userId)
      .returningAll()
      .executeTakeFirst();
    if (user) emit('user.updated', userBody(user));
    return user;
  });
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
