import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { ADA, refreshedClaims, startTenants } from './support/tenants.js';
import { EMAIL, manage, signedIn } from './support/world.js';

const roles = (organizationId: string) => `/authorization/organizations/${organizationId}/roles`;
const MEMBERSHIPS = '/user_management/organization_memberships';

async function createBilling(server: AuthKitServer, organizationId = 'org_acme') {
  const { body, status } = await manage(server, 'POST', roles(organizationId), {
    slug: 'org-billing',
    name: 'Billing',
  });
  expect(status).toBe(201);
  return body;
}

async function membershipOf(server: AuthKitServer, email: string, organizationId: string): Promise<string> {
  const list = await manage(server, 'GET', `${MEMBERSHIPS}?organization_id=${organizationId}`);
  const found = (list.body['data'] as { id: string; user: { email: string } }[]).find(
    ({ user }) => user.email === email,
  );
  return found!.id;
}

describe('a role of an organization', () => {
  test('is listed there after those of all, and nowhere else', async () => {
    const server = await startTenants();
    const made = await createBilling(server);
    expect(made).toMatchObject({ type: 'OrganizationRole', slug: 'org-billing', permissions: [] });
    const slugsIn = async (path: string) =>
      ((await manage(server, 'GET', path)).body['data'] as { slug: string }[]).map(({ slug }) => slug);
    expect(await slugsIn(roles('org_acme'))).toEqual(['admin', 'member', 'org-billing']);
    expect(await slugsIn(roles('org_beta'))).not.toContain('org-billing');
    expect(await slugsIn('/authorization/roles')).not.toContain('org-billing');
    expect((await manage(server, 'GET', `${roles('org_acme')}/admin`)).body['type']).toBe('EnvironmentRole');
  });

  test('gives its permissions there and nowhere else', async () => {
    const server = await startTenants();
    await createBilling(server, 'org_acme');
    await createBilling(server, 'org_beta');
    const path = `${roles('org_acme')}/org-billing/permissions`;
    await manage(server, 'POST', path, { slug: 'posts:read' });
    for (const organization of ['org_acme', 'org_beta']) {
      const id = await membershipOf(server, EMAIL, organization);
      await manage(server, 'PUT', `${MEMBERSHIPS}/${id}`, { role_slug: 'org-billing' });
    }
    const { refreshToken } = await signedIn(server, undefined, { organization_id: 'org_acme' });
    const acme = await refreshedClaims(server, refreshToken);
    expect([acme['role'], acme['permissions']]).toEqual(['org-billing', ['posts:read']]);
    const other = await signedIn(server, undefined, { organization_id: 'org_beta' });
    expect(other.claims).toMatchObject({ role: 'org-billing' });
    expect(other.claims).not.toHaveProperty('permissions');
  });

  test('cannot be given to members of another organization', async () => {
    const server = await startTenants();
    await createBilling(server, 'org_acme');
    const id = await membershipOf(server, EMAIL, 'org_beta');
    const refused = await manage(server, 'PUT', `${MEMBERSHIPS}/${id}`, { role_slug: 'org-billing' });
    expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_role']);
    const invited = await manage(server, 'POST', '/user_management/invitations', {
      email: 'new@example.com',
      organization_id: 'org_beta',
      role_slug: 'org-billing',
    });
    expect([invited.status, invited.body['code']]).toEqual([400, 'invalid_role']);
  });

  test('is changed, loses single permissions, and goes once nobody has it', async () => {
    const server = await startTenants();
    await createBilling(server);
    const path = `${roles('org_acme')}/org-billing`;
    const named = await manage(server, 'PATCH', path, { name: 'Accounts', description: 'Pays' });
    expect(named.body).toMatchObject({ name: 'Accounts', description: 'Pays' });
    await manage(server, 'PUT', `${path}/permissions`, { permissions: ['posts:read', 'posts:write'] });
    const left = await manage(server, 'DELETE', `${path}/permissions/posts:write`);
    expect(left.body['permissions']).toEqual(['posts:read']);

    const id = await membershipOf(server, ADA, 'org_acme');
    await manage(server, 'PUT', `${MEMBERSHIPS}/${id}`, { role_slug: 'org-billing' });
    const assigned = await manage(server, 'DELETE', path);
    expect([assigned.status, assigned.body['code']]).toEqual([409, 'role_has_assignments']);
    await manage(server, 'PUT', `${MEMBERSHIPS}/${id}`, { role_slug: 'member' });
    expect((await manage(server, 'DELETE', path)).status).toBe(204);
    expect((await manage(server, 'GET', path)).status).toBe(404);
    const events = await manage(server, 'GET', '/events?limit=100&organization_id=org_acme');
    const names = (events.body['data'] as { event: string }[]).map(({ event }) => event);
    expect(names.filter((name) => name.startsWith('organization_role.'))).toEqual([
      'organization_role.created',
      ...Array.from({ length: 3 }, () => 'organization_role.updated'),
      'organization_role.deleted',
    ]);
  });

  test('gets a slug from its name when it is given none', async () => {
    const server = await startTenants();
    const { body } = await manage(server, 'POST', roles('org_acme'), { name: 'Über Admin!' });
    expect(body['slug']).toMatch(/^org-[a-z0-9-]+-[a-z0-9]{8}$/);
  });

  test.each([
    [roles('org_acme'), { slug: 'billing', name: 'B' }, 422, 'invalid_request_parameters'],
    [roles('org_acme'), { slug: 'org-Billing', name: 'B' }, 422, 'invalid_request_parameters'],
    [roles('org_acme'), { slug: 'org-a' }, 422, 'invalid_request_parameters'],
    [roles('org_acme'), { slug: 'org-billing', name: 'B' }, 409, 'organization_role_slug_conflict'],
    [roles('org_none'), { slug: 'org-a', name: 'B' }, 404, 'entity_not_found'],
    // It would stand for every organization's own role of that name.
    ['/authorization/roles', { slug: 'org-billing', name: 'B' }, 422, 'invalid_request_parameters'],
  ])('%s refuses %j with %i %s', async (path, input, status, code) => {
    const server = await startTenants();
    await createBilling(server);
    const refused = await manage(server, 'POST', path, input);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
  });

  test.each(['PATCH', 'DELETE'] as const)('%s does not reach a role of all', async (method) => {
    const server = await startTenants();
    const refused = await manage(server, method, `${roles('org_acme')}/admin`, { name: 'Owned' });
    expect([refused.status, refused.body['code']]).toEqual([404, 'entity_not_found']);
  });
});

test('a permission is renamed, and taken from every role when it goes', async () => {
  const server = await startTenants();
  const path = '/authorization/permissions/posts:write';
  expect((await manage(server, 'PATCH', path, { name: 'Write' })).body['name']).toBe('Write');
  expect((await manage(server, 'DELETE', path)).status).toBe(204);
  const { body } = await manage(server, 'GET', '/authorization/roles/admin');
  expect(body['permissions']).toEqual(['posts:read']);
  expect((await manage(server, 'DELETE', path)).status).toBe(404);
});
