import type { RoleRow, Store } from '../store/schema.js';
import { slugs as readSlugs } from '../store/columns.js';
import { randomToken, ulid } from '../tokens/random.js';
import { organizationRoleEvent, roleEvent } from '../wire/role.js';
import { transact, type Emit } from './events.js';
import { permissionsByRole } from './permissions.js';
import type { Realm } from './realm.js';

export interface NewRole {
  /** Null makes a role of the environment, which every organization has. */
  organizationId: string | null;
  slug: string;
  name?: string | undefined;
  description?: string | null | undefined;
}

/** The role of a member for whom nobody chose one. */
export const DEFAULT_ROLE = 'member';

const OWN_PREFIX = 'org-';
const OWN_SLUG = /^org-[a-z0-9_-]{1,44}$/;

/** Whether a slug can only be that of an organization's own role. */
export function claimsOwnSlug(slug: string): boolean {
  return slug.startsWith(OWN_PREFIX);
}

/** Whether an organization's own role may have this slug. */
export function isOwnSlug(slug: string): boolean {
  return OWN_SLUG.test(slug);
}

/** Of the name of an organization's own role. */
export const MAX_OWN_NAME = 48;

/** A slug for an organization's role whose name alone was given. */
export function slugFor(name: string): string {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${OWN_PREFIX}${words.slice(0, 32)}-${randomToken(8).toLowerCase()}`;
}

export async function ensureDefaultRole(realm: Realm): Promise<void> {
  await createRole(realm, { organizationId: null, slug: DEFAULT_ROLE, name: 'Member' });
}

/** Undefined when its owner has one with this slug already. */
export async function createRole(
  realm: Realm,
  { organizationId, slug, name, description }: NewRole,
): Promise<RoleRow | undefined> {
  const now = realm.clock.now();
  const row: RoleRow = {
    id: `role_${ulid(now)}`,
    organization_id: organizationId,
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
    tell(emit, 'created', row, []);
    return row;
  });
}

export function findRole(
  realm: Realm,
  organizationId: string | null,
  slug: string,
): Promise<RoleRow | undefined> {
  return realm.db
    .selectFrom('roles')
    .selectAll()
    .where('slug', '=', slug)
    .where('organization_id', organizationId === null ? 'is' : '=', organizationId)
    .executeTakeFirst();
}

/** The roles of the environment and, with an organization, those of its own after them. */
export function listRoles(realm: Realm, organizationId: string | null): Promise<RoleRow[]> {
  return rolesFor(realm.db, organizationId)
    .selectAll()
    .orderBy((order) => order.case().when('organization_id', 'is', null).then(0).else(1).end())
    .orderBy('id')
    .execute();
}

function rolesFor(db: Store, organizationId: string | null) {
  const roles = db.selectFrom('roles');
  if (organizationId === null) return roles.where('organization_id', 'is', null);
  return roles.where((eb) =>
    eb.or([eb('organization_id', 'is', null), eb('organization_id', '=', organizationId)]),
  );
}

/** The first of these slugs that is no role in this organization. */
export async function unknownRole(
  realm: Realm,
  organizationId: string | null,
  slugs: readonly string[],
): Promise<string | undefined> {
  if (slugs.length === 0) return undefined;
  const rows = await rolesFor(realm.db, organizationId).select('slug').where('slug', 'in', slugs).execute();
  const known = new Set(rows.map(({ slug }) => slug));
  return slugs.find((slug) => !known.has(slug));
}

export interface RoleChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  /** All that it allows from now on. They have to exist. */
  permissions?: readonly string[] | undefined;
}

/** Changes what is given and leaves the rest. */
export function updateRole(
  realm: Realm,
  { id }: RoleRow,
  { name, description, permissions }: RoleChanges,
): Promise<RoleRow | undefined> {
  const work = async (db: Store) => {
    if (!permissions) return;
    await db.deleteFrom('role_permissions').where('role_id', '=', id).execute();
    await grant(db, id, permissions);
  };
  return change(realm, id, work, {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  });
}

export function addRolePermission(realm: Realm, { id }: RoleRow, permission: string) {
  return change(realm, id, (db) => grant(db, id, [permission]));
}

export function removeRolePermission(realm: Realm, { id }: RoleRow, permission: string) {
  return change(realm, id, async (db) => {
    await db
      .deleteFrom('role_permissions')
      .where('role_id', '=', id)
      .where('permission_slug', '=', permission)
      .execute();
  });
}

/** Of an organization's own role. False while members have it. */
export function deleteRole(realm: Realm, { id, slug, organization_id }: RoleRow): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const members = await db
      .selectFrom('organization_memberships')
      .select('role_slugs')
      .where('organization_id', '=', organization_id ?? '')
      // A quick look that finds a few too many; the list itself decides.
      .where('role_slugs', 'like', `%"${slug}"%`)
      .execute();
    if (members.some(({ role_slugs }) => readSlugs(role_slugs).includes(slug))) return false;
    const permissions = (await permissionsByRole(db, [id])).get(id) ?? [];
    const role = await db.deleteFrom('roles').where('id', '=', id).returningAll().executeTakeFirst();
    if (role) tell(emit, 'deleted', role, permissions);
    return true;
  });
}

async function change(
  realm: Realm,
  id: string,
  work: (db: Store) => Promise<void>,
  columns: Partial<Pick<RoleRow, 'name' | 'description'>> = {},
): Promise<RoleRow | undefined> {
  return transact(realm, async (db, emit) => {
    const role = await db
      .updateTable('roles')
      .set({ ...columns, updated_at: realm.clock.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!role) return undefined;
    await work(db);
    tell(emit, 'updated', role, (await permissionsByRole(db, [id])).get(id) ?? []);
    return role;
  });
}

async function grant(db: Store, roleId: string, permissions: readonly string[]): Promise<void> {
  const rows = [...new Set(permissions)].map((permission_slug) => ({ role_id: roleId, permission_slug }));
  if (rows.length === 0) return;
  await db
    .insertInto('role_permissions')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function tell(
  emit: Emit,
  happening: 'created' | 'updated' | 'deleted',
  role: RoleRow,
  permissions: readonly string[],
): void {
  if (role.organization_id === null) emit(`role.${happening}`, roleEvent(role, permissions));
  else emit(`organization_role.${happening}`, organizationRoleEvent(role, permissions));
}
