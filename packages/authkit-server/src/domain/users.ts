import type { UserRow } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { userBody } from '../wire/user.js';
import { tellAuthentication } from './authentications.js';
import { transact } from './events.js';
import { switchOn } from './flags.js';
import { contains } from './contains.js';
import { findPage, type Page, type PageQuery } from './page.js';
import { hashPassword, isOwn, passwordProblem, verifyPassword } from './passwords.js';
import type { Realm } from './realm.js';
import type { DeviceInfo } from './sessions.js';

export interface NewUser {
  id?: string | undefined;
  email: string;
  password?: string | undefined;
  /** In place of a password: a hash from elsewhere, in its stored form. */
  passwordHash?: string | undefined;
  emailVerified?: boolean | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  name?: string | null | undefined;
  externalId?: string | null | undefined;
  metadata?: Record<string, string> | undefined;
  featureFlags?: readonly string[] | undefined;
}

export interface UserProblem {
  field: 'email' | 'password' | 'id' | 'external_id';
  code:
    | 'email_required'
    | 'email_invalid'
    | 'email_not_available'
    | 'password_weak'
    | 'id_not_available'
    | 'external_id_already_used';
  message: string;
}

export type UserCreation = { ok: true; user: UserRow } | { ok: false; problem: UserProblem };

// Deliberately loose: only a message that arrives proves an address. No spaces, no control or markup characters.
// eslint-disable-next-line no-control-regex
const EMAIL = /^[^\s@<>"\u0000-\u001f\u007f]+@[^\s@<>"\u0000-\u001f\u007f]+$/;
const MAX_EMAIL_LENGTH = 254;

export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

export function emailProblem(email: string): UserProblem | undefined {
  const trimmed = email.trim();
  if (trimmed === '') return { field: 'email', code: 'email_required', message: 'Enter your email address.' };
  if (trimmed.length <= MAX_EMAIL_LENGTH && EMAIL.test(trimmed)) return undefined;
  return { field: 'email', code: 'email_invalid', message: 'This does not look like an email address.' };
}

/** What somebody typed, if it is an address. */
export function typedAddress(email: string): string | undefined {
  return emailProblem(email) ? undefined : email.trim();
}

export async function createUser(realm: Realm, input: NewUser): Promise<UserCreation> {
  const problem = emailProblem(input.email) ?? weakPassword(input);
  if (problem) return { ok: false, problem };

  const now = realm.clock.now();
  const user: UserRow = {
    id: input.id ?? `user_${ulid(now)}`,
    email: input.email.trim(),
    email_key: emailKey(input.email),
    email_verified: input.emailVerified ? 1 : 0,
    password_hash:
      input.password === undefined ? (input.passwordHash ?? null) : await hashPassword(input.password),
    first_name: input.firstName?.trim() || null,
    last_name: input.lastName?.trim() || null,
    name: input.name?.trim() || null,
    profile_picture_url: null,
    external_id: input.externalId ?? null,
    metadata: JSON.stringify(input.metadata ?? {}),
    locale: null,
    last_sign_in_at: null,
    created_at: now,
    updated_at: now,
  };
  // The unique columns decide, not a look beforehand: two sign-ups with one address may arrive together.
  const created = await transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('users')
      .values(user)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return false;
    emit('user.created', userBody(user));
    return true;
  });
  if (created) {
    await switchOn(realm, input.featureFlags ?? [], user.id, 'user');
    return { ok: true, user };
  }
  return { ok: false, problem: await whatIsTaken(realm, user) };
}

export function weakPassword({
  email,
  password,
}: Pick<NewUser, 'email' | 'password'>): UserProblem | undefined {
  const message = password === undefined ? undefined : passwordProblem(password, email);
  return message === undefined ? undefined : { field: 'password', code: 'password_weak', message };
}

export async function whatIsTaken(
  realm: Realm,
  wanted: Pick<UserRow, 'id' | 'email'>,
  except?: string,
): Promise<UserProblem> {
  const namesake = await findUserByEmail(realm, wanted.email);
  if (namesake && namesake.id !== except) {
    return {
      field: 'email',
      code: 'email_not_available',
      message: 'There is already an account with this email.',
    };
  }
  if (wanted.id !== except && (await findUser(realm, wanted.id))) {
    return { field: 'id', code: 'id_not_available', message: 'There is already a user with this id.' };
  }
  return {
    field: 'external_id',
    code: 'external_id_already_used',
    message: 'There is already a user with this external id.',
  };
}

export function findUser(realm: Realm, id: string): Promise<UserRow | undefined> {
  return realm.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findUserByExternalId(realm: Realm, externalId: string): Promise<UserRow | undefined> {
  return realm.db.selectFrom('users').selectAll().where('external_id', '=', externalId).executeTakeFirst();
}

export function findUserByEmail(realm: Realm, email: string): Promise<UserRow | undefined> {
  return realm.db.selectFrom('users').selectAll().where('email_key', '=', emailKey(email)).executeTakeFirst();
}

export async function findUsers(realm: Realm, ids: readonly string[]): Promise<UserRow[]> {
  if (ids.length === 0) return [];
  return realm.db.selectFrom('users').selectAll().where('id', 'in', ids).execute();
}

/** One sentence for every cause: which half was wrong would tell strangers who has an account. */
export const WRONG_CREDENTIALS = {
  code: 'invalid_credentials',
  message: 'The email or the password is not right.',
};

/** The user whose email and password these are. */
export async function checkPassword(
  realm: Realm,
  { email, password }: { email: string; password: string },
  device: DeviceInfo,
): Promise<UserRow | undefined> {
  const user = await findUserByEmail(realm, email);
  const stored = user?.password_hash ?? null;
  const fits = await verifyPassword(stored, password);
  const shown = {
    type: 'password',
    userId: user?.id ?? null,
    email: user?.email ?? typedAddress(email),
    error: fits ? undefined : WRONG_CREDENTIALS,
  } as const;
  await tellAuthentication(realm, shown, device);
  if (!fits) return undefined;
  if (user && stored !== null && !isOwn(stored)) {
    await realm.db
      .updateTable('users')
      .set({ password_hash: await hashPassword(password) })
      .where('id', '=', user.id)
      .where('password_hash', '=', stored)
      .execute();
  }
  return user;
}

export function listUsers(
  realm: Realm,
  query: PageQuery,
  filter: {
    email?: string | undefined;
    organizationId?: string | undefined;
    /** A part of the address, of a name, or an id. */
    search?: string | undefined;
  },
): Promise<Page<UserRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('users').selectAll().orderBy('id', direction).limit(limit);
    if (filter.email !== undefined) rows = rows.where('email_key', '=', emailKey(filter.email));
    const { search } = filter;
    if (search !== undefined) {
      rows = rows.where((eb) =>
        eb.or([
          ...['email', 'first_name', 'last_name', 'name'].map((column) => contains(column, search)),
          eb('id', '=', search.trim()),
          eb('external_id', '=', search.trim()),
        ]),
      );
    }
    if (filter.organizationId !== undefined) {
      const members = realm.db
        .selectFrom('organization_memberships')
        .select('user_id')
        .where('organization_id', '=', filter.organizationId)
        .where('status', '=', 'active');
      rows = rows.where('id', 'in', members);
    }
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
