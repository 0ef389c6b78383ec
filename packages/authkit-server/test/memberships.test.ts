import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { ADA, startTenants } from './support/tenants.js';
import { EMAIL, get, manage } from './support/world.js';

const PATH = '/user_management/organization_memberships';

async function userId(server: AuthKitServer, email: string): Promise<string> {
  const { body } = await get(server, `/user_management/users?email=${email}`, 'sk_test_key');
  return (body['data'] as { id: string }[])[0]!.id;
}

function organizationsIn(body: Record<string, unknown>): string[] {
  const data = body['data'] as { organization_id: string }[];
  return data.map((membership) => membership.organization_id).toSorted();
}

describe('a membership', () => {
  test('is created, read, changed, switched off and on, and deleted', async () => {
    const server = await startTenants();
    const user = await userId(server, ADA);
    const created = await manage(server, 'POST', PATH, {
      user_id: user,
      organization_id: 'org_gamma',
      role_slug: 'admin',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      object: 'organization_membership',
      id: expect.stringMatching(/^om_\w{26}$/) as string,
      user_id: user,
      organization_id: 'org_gamma',
      organization_name: 'Gamma',
      status: 'active',
      directory_managed: false,
      role: { slug: 'admin' },
      roles: [{ slug: 'admin' }],
      user: { object: 'user', id: user, email: ADA },
    });
    expect(JSON.stringify(created.body)).not.toMatch(/password|hash/);
    const path = `${PATH}/${String(created.body['id'])}`;
    expect((await manage(server, 'GET', path)).body).toEqual(created.body);

    const changed = await manage(server, 'PUT', path, { role_slugs: ['member', 'admin', 'member'] });
    expect(changed.body).toMatchObject({
      role: { slug: 'member' },
      roles: [{ slug: 'member' }, { slug: 'admin' }],
    });
    expect((await manage(server, 'PUT', `${path}/deactivate`)).body).toMatchObject({ status: 'inactive' });
    expect((await manage(server, 'PUT', `${path}/deactivate`)).body).toMatchObject({ status: 'inactive' });
    expect((await manage(server, 'PUT', `${path}/reactivate`)).body).toMatchObject({ status: 'active' });

    expect((await manage(server, 'DELETE', path)).status).toBe(200);
    expect((await manage(server, 'GET', path)).body).toMatchObject({ code: 'entity_not_found' });
    expect((await manage(server, 'DELETE', path)).status).toBe(404);
  });

  test('is one of a user in an organization, of several at once too', async () => {
    const server = await startTenants();
    const input = { user_id: await userId(server, ADA), organization_id: 'org_gamma' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => manage(server, 'POST', PATH, input)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['code'] === 'user_already_organization_member')).toHaveLength(4);
  });

  test.each([
    [{ user_id: undefined }, 422, 'invalid_request_parameters'],
    [{ organization_id: undefined }, 422, 'invalid_request_parameters'],
    [{ user_id: 'user_none' }, 404, 'entity_not_found'],
    [{ organization_id: "org_' or ''='" }, 404, 'entity_not_found'],
    [{ role_slug: 'owner' }, 422, 'invalid_role'],
    [{ role_slugs: [] }, 422, 'invalid_request_parameters'],
    [{ role_slugs: 'admin' }, 422, 'invalid_request_parameters'],
    [{ role_slug: 'admin', role_slugs: ['admin'] }, 422, 'invalid_request_parameters'],
  ])('%j is refused %i %s', async (changes, status, code) => {
    const server = await startTenants();
    const input = { user_id: await userId(server, ADA), organization_id: 'org_gamma', ...changes };
    const refused = await manage(server, 'POST', PATH, input);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
  });
});

describe('the list', () => {
  test('is of a user, of an organization or of both, and of active ones by default', async () => {
    const server = await startTenants();
    const [jo, ada] = [await userId(server, EMAIL), await userId(server, ADA)];
    expect((await manage(server, 'GET', PATH)).status).toBe(400);
    expect(organizationsIn((await manage(server, 'GET', `${PATH}?user_id=${jo}`)).body)).toEqual([
      'org_acme',
      'org_beta',
    ]);
    const acme = (await manage(server, 'GET', `${PATH}?organization_id=org_acme`)).body;
    expect((acme['data'] as object[]).length).toBe(2);
    const both = (await manage(server, 'GET', `${PATH}?organization_id=org_acme&user_id=${ada}`)).body;
    const [{ id }] = both['data'] as [{ id: string }];
    await manage(server, 'PUT', `${PATH}/${id}/deactivate`);

    const active = `${PATH}?organization_id=org_acme`;
    expect(organizationsIn((await manage(server, 'GET', active)).body)).toHaveLength(1);
    for (const statuses of [
      'statuses=active,inactive',
      'statuses=active&statuses=inactive',
      'statuses[]=active&statuses[]=inactive',
    ]) {
      expect(organizationsIn((await manage(server, 'GET', `${active}&${statuses}`)).body)).toHaveLength(2);
    }
    expect(organizationsIn((await manage(server, 'GET', `${active}&statuses=pending`)).body)).toEqual([]);
    expect((await manage(server, 'GET', `${active}&statuses=none`)).status).toBe(422);
    expect(
      organizationsIn(
        (await manage(server, 'GET', `${PATH}?user_id=${encodeURIComponent("' or 1=1")}`)).body,
      ),
    ).toEqual([]);
  });

  test('of users is narrowed by the organization they are active in', async () => {
    const server = await startTenants();
    const { body } = await get(server, '/user_management/users?organization_id=org_sso', 'sk_test_key');
    expect(body['data']).toMatchObject([{ email: ADA }]);
    const none = await get(server, '/user_management/users?organization_id=org_gamma', 'sk_test_key');
    expect(none.body['data']).toEqual([]);
  });
});

describe('roles and permissions', () => {
  test('are created, listed, and joined', async () => {
    const server = await startTenants();
    const role = await manage(server, 'POST', '/authorization/roles', { slug: 'editor', name: 'Editor' });
    expect(role.status).toBe(201);
    expect(role.body).toMatchObject({
      object: 'role',
      id: expect.stringMatching(/^role_\w{26}$/) as string,
      slug: 'editor',
      name: 'Editor',
      description: null,
      type: 'EnvironmentRole',
      permissions: [],
    });
    const permission = await manage(server, 'POST', '/authorization/permissions', { slug: 'posts:publish' });
    expect([permission.status, permission.body]).toMatchObject([
      201,
      { object: 'permission', slug: 'posts:publish', name: 'posts:publish', system: false },
    ]);
    const path = '/authorization/roles/editor/permissions';
    const joined = await manage(server, 'PUT', path, {
      permissions: ['posts:read', 'posts:publish', 'posts:read'],
    });
    expect(joined.body['permissions']).toEqual(['posts:publish', 'posts:read']);
    expect((await manage(server, 'PUT', path, { permissions: [] })).body['permissions']).toEqual([]);

    const roles = await manage(server, 'GET', '/authorization/roles');
    expect(Object.keys(roles.body)).toEqual(['object', 'data']);
    expect((roles.body['data'] as { slug: string }[]).map(({ slug }) => slug).toSorted()).toEqual([
      'admin',
      'editor',
      'member',
    ]);
    expect((await manage(server, 'GET', '/authorization/permissions/posts:read')).body).toMatchObject({
      slug: 'posts:read',
    });
    const list = await manage(server, 'GET', '/authorization/permissions');
    expect(list.body['list_metadata']).toEqual({ before: null, after: null });
  });

  test.each([
    ['POST', '/authorization/roles', { slug: 'admin' }, 409, 'role_slug_conflict'],
    ['POST', '/authorization/roles', { slug: "a' b" }, 422, 'invalid_request_parameters'],
    ['POST', '/authorization/roles', {}, 422, 'invalid_request_parameters'],
    ['POST', '/authorization/permissions', { slug: 'posts:read' }, 409, 'permission_slug_conflict'],
    ['GET', '/authorization/roles/owner', undefined, 404, 'entity_not_found'],
    ['GET', '/authorization/permissions/none', undefined, 404, 'entity_not_found'],
    ['PUT', '/authorization/roles/owner/permissions', { permissions: [] }, 404, 'entity_not_found'],
    ['PUT', '/authorization/roles/admin/permissions', {}, 422, 'invalid_request_parameters'],
    ['PUT', '/authorization/roles/admin/permissions', { permissions: ['none'] }, 404, 'entity_not_found'],
  ] as const)('%s %s with %j is answered %i %s', async (method, path, body, status, code) => {
    const server = await startTenants();
    const refused = await manage(server, method, path, body);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
    const { body: admin } = await manage(server, 'GET', '/authorization/roles/admin');
    expect(admin['permissions']).toEqual(['posts:read', 'posts:write']);
  });
});
