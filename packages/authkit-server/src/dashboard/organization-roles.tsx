import { listPermissions } from '../domain/permissions.js';
import { createRole, deleteRole, isOwnSlug, listRoles, MAX_OWN_NAME, slugFor } from '../domain/roles.js';
import type { AppContext } from '../http/context.js';
import type { OrganizationRow } from '../store/schema.js';
import { organizationOfPath } from './organization.js';
import { Form, Input } from './parts.js';
import { done, field, given } from './request.js';
import { roleOfPath, roleRows, saveRole } from './role-rows.js';
import { showScreen, type ScreenRoute } from './screen.js';

/** The roles that an organization alone has. */
export const organizationRoles: readonly ScreenRoute[] = [
  ['GET', '/organizations/:id/roles', (c) => show(c)],
  ['POST', '/organizations/:id/roles', add],
  ['POST', '/organizations/:id/roles/:slug', save],
  ['POST', '/organizations/:id/roles/:slug/delete', remove],
];

const screenOf = ({ id }: OrganizationRow) => `/organizations/${id}/roles`;

async function add(c: AppContext): Promise<Response> {
  const organization = await organizationOfPath(c);
  const name = field(c, 'name');
  if (name === '' || name.length > MAX_OWN_NAME)
    return show(c, `Enter a name of at most ${MAX_OWN_NAME} characters.`);
  const slug = given(c, 'slug') ?? slugFor(name);
  if (!isOwnSlug(slug)) {
    return show(c, 'The slug is "org-" and up to 44 lowercase letters, digits, "-" and "_".');
  }
  const role = await createRole(c.get('realm'), { organizationId: organization.id, slug, name });
  return role
    ? done(c, screenOf(organization), 'created')
    : show(c, 'This organization has a role with this slug already.');
}

async function save(c: AppContext): Promise<Response> {
  const organization = await organizationOfPath(c);
  await saveRole(c, organization.id);
  return done(c, screenOf(organization), 'saved');
}

async function remove(c: AppContext): Promise<Response> {
  const organization = await organizationOfPath(c);
  const role = await roleOfPath(c, organization.id);
  const deleted = await deleteRole(c.get('realm'), role);
  return deleted ? done(c, screenOf(organization), 'deleted') : show(c, 'There are members with this role.');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const organization = await organizationOfPath(c);
  const known = await listRoles(realm, organization.id);
  const own = known.filter(({ organization_id: owner }) => owner !== null);
  const { rows: permissions } = await listPermissions(realm, { limit: 500, order: 'asc' });
  return showScreen(c, {
    title: `Roles of ${organization.name}`,
    section: 'organizations',
    problem,
    body: (
      <>
        <p>
          <a href={`/dashboard/organizations/${organization.id}`}>{organization.name}</a> has these besides{' '}
          <a href="/dashboard/roles">the roles of all organizations</a>.
        </p>
        {own.length === 0 ? (
          <p>No roles of its own.</p>
        ) : (
          await roleRows(c, screenOf(organization), own, permissions)
        )}
        <h2>Create a role</h2>
        <Form c={c} action={screenOf(organization)}>
          <Input
            id="role-name"
            name="name"
            label="Name"
            value={field(c, 'name')}
            maxlength={MAX_OWN_NAME}
            required
          />
          <Input
            id="role-slug"
            name="slug"
            label="Slug"
            hint="Begins with org-"
            value={field(c, 'slug')}
            maxlength={48}
          />
          <button type="submit">Create the role</button>
        </Form>
      </>
    ),
  });
}
