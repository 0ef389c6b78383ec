import { expect, test } from 'vitest';
import { startTenants } from './support/tenants.js';
import { manage } from './support/world.js';

const acme = (domain: string) => ({ organization_id: 'org_acme', domain });

test('a domain is added, told with its organization, verified and removed', async () => {
  const server = await startTenants();
  const added = await manage(server, 'POST', '/organization_domains', acme('Acme.Example'));
  expect([added.status, added.body]).toEqual([
    201,
    expect.objectContaining({
      object: 'organization_domain',
      organization_id: 'org_acme',
      domain: 'acme.example',
      state: 'pending',
      verification_strategy: 'dns',
      verification_token: expect.any(String) as string,
    }),
  ]);
  const path = `/organization_domains/${String(added.body['id'])}`;
  expect((await manage(server, 'GET', path)).body).toEqual(added.body);
  const verified = await manage(server, 'POST', `${path}/verify`);
  expect(verified.body['state']).toBe('verified');
  const organization = await manage(server, 'GET', '/organizations/org_acme');
  expect(organization.body['domains']).toEqual([verified.body]);
  const found = await manage(server, 'GET', '/organizations?domains=acme.example,other.example');
  expect(found.body['data']).toMatchObject([{ id: 'org_acme' }]);
  expect((await manage(server, 'GET', '/organizations?domains=other.example')).body['data']).toEqual([]);
  expect((await manage(server, 'DELETE', path)).status).toBe(204);
  expect((await manage(server, 'GET', path)).status).toBe(404);
  const events = await manage(server, 'GET', '/events?limit=100');
  const names = (events.body['data'] as { event: string }[]).map(({ event }) => event);
  expect(names.filter((name) => name.startsWith('organization_domain.'))).toEqual([
    'organization_domain.created',
    'organization_domain.verified',
    'organization_domain.deleted',
  ]);
});

test('one domain has one organization', async () => {
  const server = await startTenants();
  await manage(server, 'POST', '/organization_domains', acme('acme.example'));
  const other = await manage(server, 'POST', '/organization_domains', {
    organization_id: 'org_beta',
    domain: 'ACME.example',
  });
  expect([other.status, other.body['code']]).toEqual([409, 'domain_already_exists']);
});

test.each(['', 'acme', 'a b.example', 'acme.example.', '-a.example', '<b>.example', 'x'.repeat(254)])(
  'the domain %j is refused',
  async (domain) => {
    const server = await startTenants();
    expect((await manage(server, 'POST', '/organization_domains', acme(domain))).status).toBe(422);
  },
);

test('organizations are made and changed with domains', async () => {
  const server = await startTenants();
  const made = await manage(server, 'POST', '/organizations', {
    name: 'Delta',
    domain_data: [
      { domain: 'delta.example', state: 'verified' },
      { domain: 'delta.test', state: 'pending' },
    ],
  });
  expect(made.body['domains']).toMatchObject([
    { domain: 'delta.example', state: 'verified' },
    { domain: 'delta.test', state: 'pending' },
  ]);
  const path = `/organizations/${String(made.body['id'])}`;
  const changed = await manage(server, 'PUT', path, {
    domain_data: [{ domain: 'delta.example', state: 'verified' }],
  });
  expect(changed.body['domains']).toMatchObject([{ domain: 'delta.example' }]);
  const refused = await manage(server, 'PUT', path, { domain_data: [{ domain: 'x' }] });
  expect(refused.status).toBe(422);
});
