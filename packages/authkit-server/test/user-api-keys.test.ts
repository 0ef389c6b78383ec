import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { ADA, NOBODY, startTenants } from './support/tenants.js';
import { manage } from './support/world.js';

async function userId(server: AuthKitServer, email: string): Promise<string> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${email}`);
  return (body['data'] as [{ id: string }])[0].id;
}

async function keyOf(server: AuthKitServer, email = ADA, more: object = {}) {
  const path = `/user_management/users/${await userId(server, email)}/api_keys`;
  return {
    path,
    made: await manage(server, 'POST', path, { name: 'Laptop', organization_id: 'org_acme', ...more }),
  };
}

async function isGood(server: AuthKitServer, value: unknown): Promise<boolean> {
  return (await manage(server, 'POST', '/api_keys/validations', { value })).body['api_key'] !== null;
}

describe('an API key of a user', () => {
  test('names user and organization, and is in the list of the user alone', async () => {
    const server = await startTenants();
    const { path, made } = await keyOf(server, ADA, { permissions: ['posts:read'] });
    const id = await userId(server, ADA);
    expect(made.body).toMatchObject({
      owner: { type: 'user', id, organization_id: 'org_acme' },
      permissions: ['posts:read'],
    });
    const listed = async (query = '') => (await manage(server, 'GET', path + query)).body['data'];
    expect(await listed()).toMatchObject([{ name: 'Laptop' }]);
    expect(await listed('?organization_id=org_beta')).toEqual([]);
    expect((await manage(server, 'GET', '/organizations/org_acme/api_keys')).body['data']).toEqual([]);
    expect(await isGood(server, made.body['value'])).toBe(true);
  });

  test.each(['deactivate', 'DELETE'])('is worth nothing after %s of the membership', async (how) => {
    const server = await startTenants();
    const { made } = await keyOf(server);
    const memberships = await manage(
      server,
      'GET',
      `/user_management/organization_memberships?user_id=${await userId(server, ADA)}&organization_id=org_acme`,
    );
    const [{ id }] = memberships.body['data'] as [{ id: string }];
    const path = `/user_management/organization_memberships/${id}`;
    if (how === 'DELETE') await manage(server, 'DELETE', path);
    else await manage(server, 'PUT', `${path}/deactivate`);
    expect(await isGood(server, made.body['value'])).toBe(false);
  });

  test('goes with its user', async () => {
    const server = await startTenants();
    const { made } = await keyOf(server);
    await manage(server, 'DELETE', `/user_management/users/${await userId(server, ADA)}`);
    expect(await isGood(server, made.body['value'])).toBe(false);
  });

  test.each([
    [NOBODY, {}, 400, 'invalid_request_parameters'],
    [ADA, { organization_id: 'org_none' }, 400, 'invalid_request_parameters'],
    [ADA, { organization_id: undefined }, 422, 'invalid_request_parameters'],
    [ADA, { permissions: ['none'] }, 404, 'entity_not_found'],
  ])('of %s with %j is refused with %i %s', async (email, more, status, code) => {
    const { made } = await keyOf(await startTenants(), email, more);
    expect([made.status, made.body['code']]).toEqual([status, code]);
  });
});

describe('expiring a key', () => {
  test('ends it now, or at a time, and never brings it back', async () => {
    const server = await startTenants();
    const { made } = await keyOf(server);
    const { id, value } = made.body;
    const path = `/api_keys/${String(id)}/expire`;
    const soon = new Date(server.clock.now() + 60_000).toISOString();
    expect((await manage(server, 'POST', path, { expires_at: soon })).body['expires_at']).toBe(soon);
    expect(await isGood(server, value)).toBe(true);
    expect((await manage(server, 'POST', path)).status).toBe(200);
    expect(await isGood(server, value)).toBe(false);
    await manage(server, 'POST', path, { expires_at: soon });
    expect(await isGood(server, value)).toBe(false);
    const missing = await manage(server, 'POST', '/api_keys/api_key_none/expire');
    expect([missing.status, missing.body['code']]).toEqual([404, 'entity_not_found']);
  });
});
