import { createPermission, deletePermission, isSlug, listPermissions } from '../domain/permissions.js';
import { claimsOwnSlug, createRole, listRoles } from '../domain/roles.js';
import type { AppContext } from '../http/context.js';
import { Act, Form, Input } from './parts.js';
import { done, field, given, gone, MAX_TEXT, pathId } from './request.js';
import { roleRows, saveRole } from './role-rows.js';
import { showScreen, type ScreenRoute } from './screen.js';

const BAD_SLUG = 'A slug has at most 64 letters, digits and "_", "-", ".", ":", "*".';

export const roles: readonly ScreenRoute[] = [
  ['GET', '/roles', (c) => show(c)],
  ['POST', '/roles', addRole],
  ['POST', '/roles/:slug', save],
  ['POST', '/permissions', addPermission],
  ['POST', '/permissions/:id/delete', removePermission],
];

async function addRole(c: AppContext): Promise<Response> {
  const slug = field(c, 'slug');
  if (!isSlug(slug)) return show(c, BAD_SLUG);
  if (claimsOwnSlug(slug))
    return show(c, 'A slug that begins "org-" is for a role of one organization alone.');
  const role = await createRole(c.get('realm'), { organizationId: null, slug, name: given(c, 'name') });
  return role ? done(c, '/roles', 'created') : show(c, 'There is already a role with this slug.');
}

async function addPermission(c: AppContext): Promise<Response> {
  const slug = field(c, 'slug');
  if (!isSlug(slug)) return show(c, BAD_SLUG);
  const permission = await createPermission(c.get('realm'), { slug, name: given(c, 'name') });
  return permission ? done(c, '/roles', 'created') : show(c, 'There is already a permission with this slug.');
}

async function removePermission(c: AppContext): Promise<Response> {
  if (!(await deletePermission(c.get('realm'), pathId(c)))) throw gone('This permission');
  return done(c, '/roles', 'deleted');
}

async function save(c: AppContext): Promise<Response> {
  await saveRole(c, null);
  return done(c, '/roles', 'saved');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const known = await listRoles(realm, null);
  const { rows: permissions } = await listPermissions(realm, { limit: 500, order: 'asc' });
  const rows = await roleRows(c, '/roles', known, permissions);
  return showScreen(c, {
    title: 'Roles and permissions',
    section: 'roles',
    problem,
    body: (
      <>
        {rows}
        <h2>Create a role</h2>
        <Form c={c} action="/roles">
          <Input id="role-slug" name="slug" label="Slug" required maxlength={64} />
          <Input id="role-name" name="name" label="Name" maxlength={MAX_TEXT} />
          <button type="submit">Create the role</button>
        </Form>
        <h2>Permissions</h2>
        {permissions.length === 0 ? (
          <p>No permissions yet.</p>
        ) : (
          <ul class="rows">
            {permissions.map(({ slug, name }) => (
              <li key={slug}>
                <div class="what">
                  {name} <code class="muted">{slug}</code>
                </div>
                <Act
                  c={c}
                  action={`/permissions/${encodeURIComponent(slug)}/delete`}
                  label="Delete"
                  of={slug}
                  danger
                />
              </li>
            ))}
          </ul>
        )}
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
