import type { Child } from 'hono/jsx';
import { permissionsByRole, unknownPermission } from '../domain/permissions.js';
import { findRole, MAX_OWN_NAME, updateRole } from '../domain/roles.js';
import type { AppContext } from '../http/context.js';
import type { PermissionRow, RoleRow } from '../store/schema.js';
import { Act, Check, Form, Input } from './parts.js';
import { given, gone, MAX_TEXT, ticked } from './request.js';

/** The role of the path, which `owner` has to have itself. */
export async function roleOfPath(c: AppContext, owner: string | null): Promise<RoleRow> {
  const role = await findRole(c.get('realm'), owner, c.req.param('slug') ?? '');
  if (!role) throw gone('This role');
  return role;
}

/** Takes what the form of a row says. */
export async function saveRole(c: AppContext, owner: string | null): Promise<void> {
  const realm = c.get('realm');
  const role = await roleOfPath(c, owner);
  const permissions = ticked(c, 'permission.');
  if ((await unknownPermission(realm, permissions)) !== undefined) throw gone('One of these permissions');
  if (!(await updateRole(realm, role, { name: given(c, 'name'), permissions }))) throw gone('This role');
}

/** Roles, each with a form for its name and what it allows. `base` is their path below `/dashboard`. */
export async function roleRows(
  c: AppContext,
  base: string,
  roles: readonly RoleRow[],
  permissions: readonly PermissionRow[],
): Promise<Child> {
  const allowed = await permissionsByRole(
    c.get('realm').db,
    roles.map(({ id }) => id),
  );
  return (
    <ul class="rows">
      {roles.map(({ id, slug, name, organization_id: owner }) => (
        <li key={slug}>
          <div class="what">
            <p>
              {name} <code class="muted">{slug}</code>
            </p>
            <p class="muted">{allowed.get(id)?.join(', ') ?? 'allows nothing'}</p>
            <details>
              <summary aria-label={`Change ${name}`}>Change</summary>
              <Form c={c} action={`${base}/${encodeURIComponent(slug)}`}>
                <Input
                  id={`${slug}-name`}
                  name="name"
                  label="Name"
                  value={name}
                  maxlength={owner === null ? MAX_TEXT : MAX_OWN_NAME}
                  required
                />
                {permissions.length > 0 && (
                  <fieldset>
                    <legend>What {name} allows</legend>
                    {permissions.map((permission) => (
                      <Check
                        key={permission.slug}
                        id={`${slug}-${permission.slug}`}
                        name={`permission.${permission.slug}`}
                        label={permission.slug}
                        checked={allowed.get(id)?.includes(permission.slug) ?? false}
                      />
                    ))}
                  </fieldset>
                )}
                <button type="submit">Save</button>
              </Form>
            </details>
          </div>
          {owner !== null && (
            <Act
              c={c}
              action={`${base}/${encodeURIComponent(slug)}/delete`}
              label="Delete"
              of={name}
              danger
            />
          )}
        </li>
      ))}
    </ul>
  );
}
