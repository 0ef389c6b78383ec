import {
  createPermission,
  findPermission,
  isSlug,
  listPermissions,
  permissionsByRole,
  unknownPermission,
} from '../domain/permissions.js';
import type { Realm } from '../domain/realm.js';
import { createRole, findRole, listRoles, setRolePermissions } from '../domain/roles.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import type { RoleRow } from '../store/schema.js';
import { clearableText, invalid, MAX_NAME, requiredFields, requiredText, text, textList } from './fields.js';
import { listBody, readPageQuery } from './lists.js';
import { permissionBody, roleBody } from '../wire/role.js';

export async function getRoles(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  return c.json({ object: 'list', data: await roleBodies(realm, await listRoles(realm)) });
}

export async function postRole(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const role = await createRole(realm, await readNewSlug(c));
  if (!role) throw invalid('role_slug_conflict', 'There is already a role with this slug.');
  return c.json(roleBody(role, []), 201);
}

export async function getRole(c: AppContext): Promise<Response> {
  const [body] = await roleBodies(c.get('realm'), [await roleOfPath(c)]);
  return c.json(body);
}

export async function putRolePermissions(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const role = await roleOfPath(c);
  const permissions = textList(await requiredFields(c), 'permissions');
  if (!permissions) throw invalid('invalid_request_parameters', 'permissions is required.');
  if ((await unknownPermission(realm, permissions)) !== undefined) throw notFound('The permission');
  await setRolePermissions(realm, role.slug, permissions);
  return getRole(c);
}

export async function getPermissions(c: AppContext): Promise<Response> {
  return c.json(listBody(await listPermissions(c.get('realm'), readPageQuery(c)), permissionBody));
}

export async function postPermission(c: AppContext): Promise<Response> {
  const permission = await createPermission(c.get('realm'), await readNewSlug(c));
  if (!permission) throw invalid('permission_slug_conflict', 'There is already a permission with this slug.');
  return c.json(permissionBody(permission), 201);
}

export async function getPermission(c: AppContext): Promise<Response> {
  const permission = await findPermission(c.get('realm'), c.req.param('slug') ?? '');
  if (!permission) throw notFound('The permission');
  return c.json(permissionBody(permission));
}

async function roleOfPath(c: AppContext): Promise<RoleRow> {
  const role = await findRole(c.get('realm'), c.req.param('slug') ?? '');
  if (!role) throw notFound('The role');
  return role;
}

async function readNewSlug(c: AppContext) {
  const fields = await requiredFields(c);
  const slug = requiredText(fields, 'slug');
  if (!isSlug(slug)) {
    throw invalid(
      'invalid_request_parameters',
      'slug must be at most 64 letters, digits and "_", "-", ".", ":", "*".',
    );
  }
  return {
    slug,
    name: text(fields, 'name', MAX_NAME),
    description: clearableText(fields, 'description', MAX_NAME),
  };
}

async function roleBodies(realm: Realm, roles: RoleRow[]): Promise<object[]> {
  const permissions = await permissionsByRole(
    realm.db,
    roles.map(({ slug }) => slug),
  );
  return roles.map((role) => roleBody(role, permissions.get(role.slug) ?? []));
}
