import type { UserRow } from '../store/schema.js';
import { membershipCore } from '../wire/membership.js';
import { userBody } from '../wire/user.js';
import { transact } from './events.js';
import { changedMetadata, type MetadataChanges } from './metadata.js';
import { hashPassword } from './passwords.js';
import type { Realm } from './realm.js';
import { endSessions } from './sessions.js';
import {
  emailKey,
  emailProblem,
  findUser,
  weakPassword,
  whatIsTaken,
  type NewUser,
  type UserProblem,
} from './users.js';

export type UserChanges = Omit<NewUser, 'id' | 'email' | 'featureFlags' | 'metadata'> & {
  metadata?: MetadataChanges | undefined;
  email?: string | undefined;
  locale?: string | null | undefined;
};

export type UserChange =
  { ok: true; user: UserRow } | { ok: false; problem: UserProblem } | { ok: false; problem: 'gone' };

/** Changes what is given and leaves the rest. A new address counts as unverified unless the change says otherwise. */
export async function updateUser(realm: Realm, id: string, changes: UserChanges): Promise<UserChange> {
  const before = await findUser(realm, id);
  if (!before) return { ok: false, problem: 'gone' };
  const email = changes.email ?? before.email;
  const problem = emailProblem(email) ?? weakPassword({ email, password: changes.password });
  if (problem) return { ok: false, problem };
  const columns = await changedColumns(before, changes);
  const user = await transact(realm, async (db, emit) => {
    // The unique columns would end the transaction with an error, which databases tell in their own ways.
    const taken = await db
      .selectFrom('users')
      .select('id')
      .where('id', '!=', id)
      .where((eb) =>
        eb.or([
          eb('email_key', '=', columns.email_key ?? before.email_key),
          ...(columns.external_id ? [eb('external_id', '=', columns.external_id)] : []),
        ]),
      )
      .executeTakeFirst();
    if (taken) return undefined;
    let updated = await db
      .updateTable('users')
      .set({ ...columns, updated_at: realm.clock.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!updated) return undefined;
    if (changes.metadata) {
      // Read from the row that this transaction holds by now: of two changes at once neither is lost.
      updated = await db
        .updateTable('users')
        .set({ metadata: changedMetadata(updated.metadata, changes.metadata) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    }
    emit('user.updated', userBody(updated));
    return updated;
  });
  if (user) return { ok: true, user };
  if (!(await findUser(realm, id))) return { ok: false, problem: 'gone' };
  return { ok: false, problem: await whatIsTaken(realm, { id, email }, id) };
}

async function changedColumns(before: UserRow, changes: UserChanges): Promise<Partial<UserRow>> {
  const { email, emailVerified, password, passwordHash, firstName, lastName, name, externalId, locale } =
    changes;
  const moved = email !== undefined && emailKey(email) !== before.email_key;
  const verified = emailVerified ?? (moved ? false : undefined);
  return {
    ...(email !== undefined && { email: email.trim(), email_key: emailKey(email) }),
    ...(verified !== undefined && { email_verified: verified ? 1 : 0 }),
    ...(passwordHash !== undefined && { password_hash: passwordHash }),
    ...(password !== undefined && { password_hash: await hashPassword(password) }),
    ...(firstName !== undefined && { first_name: firstName?.trim() || null }),
    ...(lastName !== undefined && { last_name: lastName?.trim() || null }),
    ...(name !== undefined && { name: name?.trim() || null }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(locale !== undefined && { locale }),
  };
}

/** With the user's memberships and sessions. False when there is none with this id. */
export function deleteUser(realm: Realm, id: string): Promise<boolean> {
  const now = realm.clock.now();
  return transact(realm, async (db, emit) => {
    await endSessions(db, emit, now, (open) => open.where('user_id', '=', id));
    const memberships = await db
      .deleteFrom('organization_memberships')
      .where('user_id', '=', id)
      .returningAll()
      .execute();
    for (const membership of memberships) {
      emit('organization_membership.deleted', membershipCore(membership));
    }
    const user = await db.deleteFrom('users').where('id', '=', id).returningAll().executeTakeFirst();
    if (user) emit('user.deleted', userBody(user));
    return user !== undefined;
  });
}
