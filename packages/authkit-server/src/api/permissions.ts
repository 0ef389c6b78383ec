import {
  createPermission,
  deletePermission,
  findPermission,
  isSlug,
  listPermissions,
  updatePermission,
} from '../domain/permissions.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { permissionBody } from '../wire/role.js';
import { MAX_NAME, clearableText, requiredFields, requiredText, text, unprocessable } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getPermissions(c: AppContext): Promise<Response> {
  return c.json(listBody(await listPermissions(c.get('realm'), readPageQuery(c)), permissionBody));
}

export async function postPermission(c: AppContext): Promise<Response> {
  const permission = await createPermission(c.get('realm'), await readNewSlug(c));
  if (!permission) {
    throw new ApiError(409, 'permission_slug_conflict', 'There is already a permission with this slug.');
  }
  return c.json(permissionBody(permission), 201);
}

export async function getPermission(c: AppContext): Promise<Response> {
  const permission = await findPermission(c.get('realm'), c.req.param('slug') ?? '');
  if (!permission) throw notFound('The permission');
  return c.json(permissionBody(permission));
}

export async function patchPermission(c: AppContext): Promise<Response> {
  const changes = await readNames(c);
  const permission = await updatePermission(c.get('realm'), c.req.param('slug') ?? '', changes);
  if (!permission) throw notFound('The permission');
  return c.json(permissionBody(permission));
}

export async function removePermission(c: AppContext): Promise<Response> {
  const deleted = await deletePermission(c.get('realm'), c.req.param('slug') ?? '');
  if (!deleted) throw notFound('The permission');
  return c.body(null, 204);
}

/** The body of what makes a permission or a role. */
export async function readNewSlug(c: AppContext) {
  const fields = await requiredFields(c);
  const slug = requiredText(fields, 'slug');
  if (!isSlug(slug)) {
    throw unprocessable('slug must be at most 64 letters, digits and "_", "-", ".", ":", "*".');
  }
  return { slug, ...(await readNames(c)) };
}

/** What people call a permission or a role. */
export async function readNames(c: AppContext) {
  const fields = await requiredFields(c);
  return {
    name: text(fields, 'name', MAX_NAME),
    description: clearableText(fields, 'description', MAX_NAME),
  };
}
