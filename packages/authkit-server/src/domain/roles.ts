import type { RoleRow } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { roleEvent } from '../wire/role.js';
import { transact } from './events.js';
import type { Realm } from './realm.js';

export interface NewRole {
  slug: string;
  name?: string | undefined;
  description?: string | null | undefined;
}

/** The role of a member for whom nobody chose one. */
export const DEFAULT_ROLE = 'member';

export async function ensureDefaultRole(realm: Realm): Promise<void> {
  await createRole(realm, { slug: DEFAULT_ROLE, name: 'Member' });
}

/** Undefined when there is one with this slug already. */
export async function createRole(
  realm: Realm,
  { slug, name, description }: NewRole,
): Promise<RoleRow | undefined> {
  const now = realm.clock.now();
  const row: RoleRow = {
    id: `role_${ulid(now)}`,
    slug,
    name: name ?? slug,
    description: description ?? null,
    created_at: now,
    updated_at: now,
  };
  return transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('roles')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return undefined;
    emit('role.created', roleEvent(row, []));
    return row;
  });
}

export function findRole(realm: Realm, slug: string): Promise<RoleRow | undefined> {
  return realm.db.selectFrom('roles').selectAll().where('slug', '=', slug).executeTakeFirst();
}

export function listRoles(realm: Realm): Promise<RoleRow[]> {
  return realm.db.selectFrom('roles').selectAll().orderBy('id').execute();
}

/** The first of these slugs that is no role. */
export async function unknownRole(realm: Realm, slugs: readonly string[]): Promise<string | undefined> {
  if (slugs.length === 0) return undefined;
  const rows = await realm.db.selectFrom('roles').select('slug').where('slug', 'in', slugs).execute();
  const known = new Set(rows.map(({ slug }) => slug));
  return slugs.find((slug) => !known.has(slug));
}

/** Replaces what a role allows. The permissions have to exist. */
export async function setRolePermissions(
  realm: Realm,
  roleSlug: string,
  permissions: readonly string[],
): Promise<void> {
  const rows = [...new Set(permissions)].map((permission_slug) => ({ role_slug: roleSlug, permission_slug }));
  await transact(realm, async (db, emit) => {
    const role = await db
      .updateTable('roles')
      .set({ updated_at: realm.clock.now() })
      .where('slug', '=', roleSlug)
      .returningAll()
      .executeTakeFirst();
    await db.deleteFrom('role_permissions').where('role_slug', '=', roleSlug).execute();
    if (rows.length > 0) await db.insertInto('role_permissions').values(rows).execute();
    if (role) emit('role.updated', roleEvent(role, rows.map((row) => row.permission_slug).toSorted()));
  });
}
