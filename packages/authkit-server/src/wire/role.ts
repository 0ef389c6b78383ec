import type { PermissionRow, RoleRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** A role on the wire, with what it allows. */
export function roleBody(role: RoleRow, permissions: readonly string[]) {
  return {
    object: 'role',
    ...shared(role),
    type: role.organization_id === null ? 'EnvironmentRole' : 'OrganizationRole',
    resource_type_slug: 'organization',
    permissions,
  } as const;
}

/** What events tell of a role: less than the API answers. */
export function roleEvent(role: RoleRow, permissions: readonly string[]) {
  const { object, slug, resource_type_slug, created_at, updated_at } = roleBody(role, permissions);
  return { object, slug, resource_type_slug, permissions, created_at, updated_at };
}

export function organizationRoleEvent(role: RoleRow, permissions: readonly string[]) {
  return {
    ...roleEvent(role, permissions),
    object: 'organization_role',
    organization_id: role.organization_id,
    name: role.name,
    description: role.description,
  } as const;
}

export function permissionBody(permission: PermissionRow) {
  return {
    object: 'permission',
    ...shared(permission),
    system: false,
    resource_type_slug: 'organization',
  } as const;
}

function shared({ id, slug, name, description, created_at, updated_at }: PermissionRow) {
  return { id, slug, name, description, created_at: isoTime(created_at), updated_at: isoTime(updated_at) };
}
