import { findOrganization } from '../domain/organizations.js';
import { findPermission, permissionsByRole, unknownPermission } from '../domain/permissions.js';
import type { Realm } from '../domain/realm.js';
import {
  addRolePermission,
  claimsOwnSlug,
  createRole,
  deleteRole,
  findRole,
  isOwnSlug,
  listRoles,
  MAX_OWN_NAME,
  removeRolePermission,
  slugFor,
  updateRole,
} from '../domain/roles.js';
import type { AppContext, Handler } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import type { RoleRow } from '../store/schema.js';
import { roleBody } from '../wire/role.js';
import { requiredFields, requiredText, text, textList, unprocessable } from './fields.js';
import { readNames, readNewSlug } from './permissions.js';

/** The handlers for the roles of the environment, or for an organization's own. */
export function roleHandlers(whose: 'environment' | 'organization') {
  const isOwn = whose === 'organization';

  // The organization of the path, or null.
  async function ownerOf(c: AppContext): Promise<string | null> {
    if (!isOwn) return null;
    const organization = await findOrganization(c.get('realm'), c.req.param('organizationId') ?? '');
    if (!organization) throw notFound('The organization');
    return organization.id;
  }

  async function roleOf(c: AppContext): Promise<RoleRow> {
    const role = await findRole(c.get('realm'), await ownerOf(c), c.req.param('slug') ?? '');
    if (!role) throw notFound('The role');
    return role;
  }

  return {
    list: async (c) => {
      const realm = c.get('realm');
      const roles = await listRoles(realm, await ownerOf(c));
      return c.json({ object: 'list', data: await roleBodies(realm, roles) });
    },
    create: async (c) => {
      const organizationId = await ownerOf(c);
      const input = isOwn ? await readOwnRole(c) : await readNewSlug(c);
      // Else a role of all could stand for an organization's own of the same name.
      if (!isOwn && claimsOwnSlug(input.slug)) {
        throw unprocessable('Only the slug of an organization’s role begins "org-".');
      }
      const role = await createRole(c.get('realm'), { ...input, organizationId });
      if (!role) {
        const code = isOwn ? 'organization_role_slug_conflict' : 'role_slug_conflict';
        throw new ApiError(409, code, 'There is already a role with this slug.');
      }
      return c.json(roleBody(role, []), 201);
    },
    get: async (c) => {
      const realm = c.get('realm');
      const slug = c.req.param('slug') ?? '';
      // An organization has those of the environment, too.
      const role = (await findRole(realm, await ownerOf(c), slug)) ?? (await findRole(realm, null, slug));
      if (!role) throw notFound('The role');
      return answer(c, role);
    },
    update: async (c) => {
      const role = await roleOf(c);
      return answer(c, await updateRole(c.get('realm'), role, await readNames(c)));
    },
    remove: async (c) => {
      const deleted = await deleteRole(c.get('realm'), await roleOf(c));
      if (!deleted) throw new ApiError(409, 'role_has_assignments', 'There are members with this role.');
      return c.body(null, 204);
    },
    setPermissions: async (c) => {
      const realm = c.get('realm');
      const role = await roleOf(c);
      const permissions = textList(await requiredFields(c), 'permissions');
      if (!permissions) throw unprocessable('permissions is required.');
      if ((await unknownPermission(realm, permissions)) !== undefined) throw notFound('The permission');
      return answer(c, await updateRole(realm, role, { permissions }));
    },
    addPermission: async (c) => {
      const realm = c.get('realm');
      const role = await roleOf(c);
      const slug = requiredText(await requiredFields(c), 'slug');
      if (!(await findPermission(realm, slug))) throw notFound('The permission');
      return answer(c, await addRolePermission(realm, role, slug));
    },
    removePermission: async (c) => {
      const realm = c.get('realm');
      const role = await roleOf(c);
      const slug = c.req.param('permissionSlug') ?? '';
      if (!(await findPermission(realm, slug))) throw notFound('The permission');
      return answer(c, await removeRolePermission(realm, role, slug));
    },
  } satisfies Record<string, Handler>;
}

async function readOwnRole(c: AppContext) {
  const fields = await requiredFields(c);
  const name = requiredText(fields, 'name', MAX_OWN_NAME);
  const slug = text(fields, 'slug') ?? slugFor(name);
  if (!isOwnSlug(slug)) {
    throw unprocessable('slug must be "org-" and up to 44 lowercase letters, digits, "-" and "_".');
  }
  return { ...(await readNames(c)), slug };
}

async function answer(c: AppContext, role: RoleRow | undefined): Promise<Response> {
  if (!role) throw notFound('The role');
  const [body] = await roleBodies(c.get('realm'), [role]);
  return c.json(body);
}

async function roleBodies(realm: Realm, roles: readonly RoleRow[]): Promise<object[]> {
  const permissions = await permissionsByRole(
    realm.db,
    roles.map(({ id }) => id),
  );
  return roles.map((role) => roleBody(role, permissions.get(role.id) ?? []));
}
