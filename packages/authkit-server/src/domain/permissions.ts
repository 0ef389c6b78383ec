import type { PermissionRow, Store } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { permissionBody } from '../wire/role.js';
import { transact } from './events.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export interface NewPermission {
  slug: string;
  name?: string | undefined;
  description?: string | null | undefined;
}

const SLUG = /^[\w.:*-]{1,64}$/;

export function isSlug(text: unknown): text is string {
  return typeof text === 'string' && SLUG.test(text);
}

/** Undefined when there is one with this slug already. */
export async function createPermission(
  realm: Realm,
  { slug, name, description }: NewPermission,
): Promise<PermissionRow | undefined> {
  const now = realm.clock.now();
  const row: PermissionRow = {
    id: `perm_${ulid(now)}`,
    slug,
    name: name ?? slug,
    description: description ?? null,
    created_at: now,
    updated_at: now,
  };
  return transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('permissions')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return undefined;
    emit('permission.created', permissionBody(row));
    return row;
  });
}

export function findPermission(realm: Realm, slug: string): Promise<PermissionRow | undefined> {
  return realm.db.selectFrom('permissions').selectAll().where('slug', '=', slug).executeTakeFirst();
}

export function listPermissions(realm: Realm, query: PageQuery): Promise<Page<PermissionRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('permissions').selectAll().orderBy('id', direction).limit(limit);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}

export interface PermissionChanges {
  name?: string | undefined;
  description?: string | null | undefined;
}

export function updatePermission(
  realm: Realm,
  slug: string,
  { name, description }: PermissionChanges,
): Promise<PermissionRow | undefined> {
  return transact(realm, async (db, emit) => {
    const permission = await db
      .updateTable('permissions')
      .set({
        updated_at: realm.clock.now(),
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
      })
      .where('slug', '=', slug)
      .returningAll()
      .executeTakeFirst();
    if (permission) emit('permission.updated', permissionBody(permission));
    return permission;
  });
}

/** Takes it from every role. False when there is none with this slug. */
export function deletePermission(realm: Realm, slug: string): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const permission = await db
      .deleteFrom('permissions')
      .where('slug', '=', slug)
      .returningAll()
      .executeTakeFirst();
    if (permission) emit('permission.deleted', permissionBody(permission));
    return permission !== undefined;
  });
}

/** The first of these slugs that is no permission. */
export async function unknownPermission(realm: Realm, slugs: readonly string[]): Promise<string | undefined> {
  if (slugs.length === 0) return undefined;
  const rows = await realm.db.selectFrom('permissions').select('slug').where('slug', 'in', slugs).execute();
  const known = new Set(rows.map(({ slug }) => slug));
  return slugs.find((slug) => !known.has(slug));
}

/** What each of these roles allows, by its id, in alphabetical order. A role that allows nothing is not there. */
export async function permissionsByRole(
  db: Store,
  roleIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const byRole = new Map<string, string[]>();
  if (roleIds.length === 0) return byRole;
  const rows = await db
    .selectFrom('role_permissions')
    .selectAll()
    .where('role_id', 'in', roleIds)
    .orderBy('permission_slug')
    .execute();
  for (const { role_id: role, permission_slug: permission } of rows) {
    const known = byRole.get(role);
    if (known) known.push(permission);
    else byRole.set(role, [permission]);
  }
  return byRole;
}
