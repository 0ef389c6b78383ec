import {
  createPermission,
  isSlug,
  listPermissions,
  permissionsByRole,
  unknownPermission,
} from '../domain/permissions.js';
import { createRole, findRole, listRoles, setRolePermissions } from '../domain/roles.js';
import type { AppContext } from '../http/context.js';
import { Check, Form, Input } from './parts.js';
import { done, field, given, gone, MAX_TEXT, pathId, ticked } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

const BAD_SLUG = 'A slug has at most 64 letters, digits and "_", "-", ".", ":", "*".';

export const roles: readonly ScreenRoute[] = [
  ['GET', '/roles', (c) => show(c)],
  ['POST', '/roles', addRole],
  ['POST', '/roles/:id/permissions', allow],
  ['POST', '/permissions', addPermission],
];

async function addRole(c: AppContext): Promise<Response> {
  const slug = field(c, 'slug');
  if (!isSlug(slug)) return show(c, BAD_SLUG);
  const role = await createRole(c.get('realm'), { slug, name: given(c, 'name') });
  return role ? done(c, '/roles', 'created') : show(c, 'There is already a role with this slug.');
}

async function addPermission(c: AppContext): Promise<Response> {
  const slug = field(c, 'slug');
  if (!isSlug(slug)) return show(c, BAD_SLUG);
  const permission = await createPermission(c.get('realm'), { slug, name: given(c, 'name') });
  return permission ? done(c, '/roles', 'created') : show(c, 'There is already a permission with this slug.');
}

async function allow(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const role = await findRole(realm, pathId(c));
  if (!role) throw gone('This role');
  const permissions = ticked(c, 'permission.');
  if ((await unknownPermission(realm, permissions)) !== undefined) throw gone('One of these permissions');
  await setRolePermissions(realm, role.slug, permissions);
  return done(c, '/roles', 'saved');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const known = await listRoles(realm);
  const { rows: permissions } = await listPermissions(realm, { limit: 500, order: 'asc' });
  const allowed = await permissionsByRole(
    realm.db,
    known.map(({ slug }) => slug),
  );
  return showScreen(c, {
    title: 'Roles and permissions',
    section: 'roles',
    problem,
    body: (
      <>
        <ul class="rows">
          {known.map(({ slug, name }) => (
            <li key={slug}>
              <div class="what">
                <p>
                  {name} <code class="muted">{slug}</code>
                </p>
                <p class="muted">{allowed.get(slug)?.join(', ') ?? 'allows nothing'}</p>
                {permissions.length > 0 && (
                  <details>
                    <summary aria-label={`Change what ${name} allows`}>Change</summary>
                    <Form c={c} action={`/roles/${encodeURIComponent(slug)}/permissions`}>
                      <fieldset>
                        <legend>What {name} allows</legend>
                        {permissions.map((permission) => (
                          <Check
                            key={permission.slug}
                            id={`${slug}-${permission.slug}`}
                            name={`permission.${permission.slug}`}
                            label={permission.slug}
                            checked={allowed.get(slug)?.includes(permission.slug) ?? false}
                          />
                        ))}
                      </fieldset>
                      <button type="submit">Save</button>
                    </Form>
                  </details>
                )}
              </div>
            </li>
          ))}
        </ul>
        <h2>Create a role</h2>
        <Form c={c} action="/roles">
          <Input id="role-slug" name="slug" label="Slug" required maxlength={64} />
          <Input id="role-name" name="name" label="Name" maxlength={MAX_TEXT} />
          <button type="submit">Create the role</button>
        </Form>
        <h2>Create a permission</h2>
        <Form c={c} action="/permissions">
          <Input
            id="permission-slug"
            name="slug"
            label="Slug"
            hint="Such as posts:write"
            required
            maxlength={64}
          />
          <Input id="permission-name" name="name" label="Name" maxlength={MAX_TEXT} />
          <button type="submit">Create the permission</button>
        </Form>
      </>
    ),
  });
}
