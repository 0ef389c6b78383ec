import { expect, test } from 'vitest';
import { WorkOS } from 'workos-11';
import type { AuthKitServer } from '../src/index.js';
import { NOBODY, refreshedClaims, startTenants } from './support/tenants.js';
import { EMAIL, get, manage, signedIn, startServer } from './support/world.js';

async function userId(server: AuthKitServer, email: string): Promise<string> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${email}`);
  return (body['data'] as { id: string }[])[0]!.id;
}

/** Sorted: those made within one millisecond come in any order. */
const onFor = async (server: AuthKitServer, path: string) =>
  ((await manage(server, 'GET', path)).body['data'] as { slug: string }[]).map(({ slug }) => slug).toSorted();

test('a flag is made, told, switched and removed', async () => {
  const server = await startServer();
  const made = await manage(server, 'POST', '/feature-flags', { slug: 'beta', tags: ['ui'] });
  expect(made).toMatchObject({ status: 201, body: { object: 'feature_flag', enabled: true, tags: ['ui'] } });
  expect((await manage(server, 'POST', '/feature-flags', { slug: 'beta' })).status).toBe(409);
  expect((await manage(server, 'GET', '/feature-flags/beta')).body).toEqual(made.body);
  expect(await onFor(server, '/feature-flags')).toEqual(['beta']);
  expect((await manage(server, 'PUT', '/feature-flags/beta/disable')).body).toMatchObject({ enabled: false });
  expect((await manage(server, 'PUT', '/feature-flags/beta/enable')).body).toMatchObject({ enabled: true });
  expect((await manage(server, 'DELETE', '/feature-flags/beta')).status).toBe(204);
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', '/enable'],
    ['DELETE', ''],
    ['POST', '/targets/user_1'],
  ] as const) {
    expect((await manage(server, method, `/feature-flags/beta${path}`)).status).toBe(404);
  }
  const { body } = await manage(server, 'GET', '/events?events=flag.created,flag.updated,flag.deleted');
  expect((body['data'] as { event: string }[]).map(({ event }) => event)).toEqual([
    'flag.created',
    'flag.updated',
    'flag.updated',
    'flag.deleted',
  ]);
});

test('tokens tell what is on for the user, the organization, or all; off wins', async () => {
  const server = await startTenants();
  const jo = await userId(server, EMAIL);
  await server.createFeatureFlag({ slug: 'for-jo', targets: [jo] });
  await server.createFeatureFlag({ slug: 'for-acme', targets: ['org_acme'] });
  await server.createFeatureFlag({ slug: 'for-beta', targets: ['org_beta'] });
  await server.createFeatureFlag({ slug: 'for-all', defaultValue: true });
  await server.createFeatureFlag({ slug: 'off', enabled: false, defaultValue: true, targets: [jo] });
  const { claims, refreshToken } = await signedIn(server, undefined, { organization_id: 'org_acme' });
  expect(claims['feature_flags']).toEqual(['beta-ui', 'for-acme', 'for-all', 'for-jo']);
  expect(await onFor(server, `/user_management/users/${jo}/feature-flags`)).toEqual(['for-all', 'for-jo']);
  expect(await onFor(server, '/organizations/org_beta/feature-flags')).toEqual(['for-all', 'for-beta']);

  await manage(server, 'DELETE', `/feature-flags/for-jo/targets/${jo}`);
  await manage(server, 'PUT', '/feature-flags/for-all/disable');
  const renewed = await refreshedClaims(server, refreshToken);
  expect(renewed['feature_flags']).toEqual(['beta-ui', 'for-acme']);
  const outside = await signedIn(server, undefined, {}, NOBODY);
  expect(outside.claims).not.toHaveProperty('feature_flags');
});

test('events tell who changed a flag, and what it was before', async () => {
  const server = await startTenants();
  const jo = await userId(server, EMAIL);
  await server.createFeatureFlag({ slug: 'new' });
  await manage(server, 'PUT', '/feature-flags/new/disable');
  await manage(server, 'PUT', '/feature-flags/new/disable');
  await manage(server, 'POST', `/feature-flags/new/targets/${jo}`);
  await manage(server, 'POST', `/feature-flags/new/targets/${jo}`);
  await manage(server, 'POST', '/feature-flags/new/targets/org_acme');
  await manage(server, 'DELETE', `/feature-flags/new/targets/${jo}`);
  const names = 'flag.created,flag.updated,flag.rule_updated';
  const { body } = await manage(server, 'GET', `/events?limit=100&events=${names}`);
  const events = body['data'] as { event: string; data: { slug: string }; context: object }[];
  const by = (source: string) => ({
    client_id: 'client_test',
    actor: { id: 'client_test', source, name: null },
  });
  const forJo = { organizations: [], users: [{ id: jo, email: EMAIL }] };
  const acme = [{ id: 'org_acme', name: 'Acme' }];
  expect(events.filter(({ data }) => data.slug === 'new').map(({ context }) => context)).toEqual([
    by('system'),
    { ...by('api'), previous_attributes: { data: { enabled: true } } },
    {
      ...by('api'),
      access_type: 'some',
      configured_targets: forJo,
      previous_attributes: {
        context: { access_type: 'none', configured_targets: { organizations: [], users: [] } },
      },
    },
    {
      ...by('api'),
      access_type: 'some',
      configured_targets: { ...forJo, organizations: acme },
      previous_attributes: { context: { access_type: 'some', configured_targets: forJo } },
    },
    {
      ...by('api'),
      access_type: 'some',
      configured_targets: { organizations: acme, users: [] },
      previous_attributes: {
        context: { access_type: 'some', configured_targets: { ...forJo, organizations: acme } },
      },
    },
  ]);
});

test('targets are users and organizations that exist', async () => {
  const server = await startTenants();
  await server.createFeatureFlag({ slug: 'beta' });
  expect((await manage(server, 'POST', '/feature-flags/beta/targets/org_acme')).status).toBe(204);
  expect((await manage(server, 'POST', '/feature-flags/beta/targets/org_acme')).status).toBe(204);
  expect((await manage(server, 'POST', '/feature-flags/beta/targets/org_nowhere')).status).toBe(404);
  expect((await manage(server, 'DELETE', '/feature-flags/beta/targets/org_beta')).status).toBe(404);
  expect((await manage(server, 'GET', '/user_management/users/org_acme/feature-flags')).status).toBe(404);
  await expect(server.createFeatureFlag({ slug: 'x', targets: ['nobody'] })).rejects.toThrow('nobody');
});

test('the SDK’s runtime client decides alike, with what it polls', async () => {
  const server = await startTenants();
  const jo = await userId(server, EMAIL);
  await server.createFeatureFlag({ slug: 'for-jo', targets: [jo] });
  await server.createFeatureFlag({ slug: 'for-beta', targets: ['org_beta'] });
  await server.createFeatureFlag({ slug: 'for-all', defaultValue: true });
  await server.createFeatureFlag({ slug: 'off', enabled: false, targets: [jo] });
  expect((await get(server, '/sdk/feature-flags')).status).toBe(401);
  const { WORKOS_API_HOSTNAME: apiHostname, WORKOS_API_KEY: key } = server.env;
  const workos = new WorkOS(key, { apiHostname, port: server.port, https: false });
  const client = workos.featureFlags.createRuntimeClient();
  try {
    await client.waitUntilReady();
    const joAt = (organizationId: string) => client.getAllFlags({ userId: jo, organizationId });
    expect(joAt('org_acme')).toEqual({
      'beta-ui': true,
      'for-jo': true,
      'for-beta': false,
      'for-all': true,
      off: false,
    });
    expect(client.isEnabled('for-beta', { userId: jo, organizationId: 'org_beta' })).toBe(true);
  } finally {
    client.close();
  }
});
