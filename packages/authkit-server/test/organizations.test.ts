import { describe, expect, test } from 'vitest';
import { answer, manage, sharedServer, startServer } from './support/world.js';

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const namesOf = (body: Record<string, unknown>) =>
  (body['data'] as { name: string }[]).map(({ name }) => name);

describe('an organization', () => {
  const shared = sharedServer();

  test('is created, read, changed, found by its external id and deleted', async () => {
    const server = shared();
    const input = { name: ' Acme ', external_id: 'acme/1', metadata: { plan: 'free' } };
    const created = await manage(server, 'POST', '/organizations', input);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      object: 'organization',
      id: expect.stringMatching(/^org_[0-9A-HJKMNP-TV-Z]{26}$/) as string,
      name: 'Acme',
      domains: [],
      external_id: 'acme/1',
      allow_profiles_outside_organization: false,
      metadata: { plan: 'free' },
      created_at: iso,
      updated_at: iso,
    });
    const path = `/organizations/${String(created.body['id'])}`;
    expect((await manage(server, 'GET', path)).body).toEqual(created.body);
    expect((await manage(server, 'GET', '/organizations/external_id/acme%2F1')).body).toEqual(created.body);

    const changed = await manage(server, 'PUT', path, { name: 'Beta' });
    expect(changed.body).toMatchObject({ name: 'Beta', external_id: 'acme/1', metadata: { plan: 'free' } });
    const cleared = await manage(server, 'PUT', path, { external_id: null, metadata: {} });
    expect(cleared.body).toMatchObject({ name: 'Beta', external_id: null, metadata: {} });

    const settings = { stripe_customer_id: 'cus_1', allow_profiles_outside_organization: true };
    expect((await manage(server, 'PUT', path, settings)).body).toMatchObject(settings);
    expect((await manage(server, 'PUT', path, { name: 'Gamma' })).body).toMatchObject(settings);
    const without = await manage(server, 'PUT', path, { stripe_customer_id: null });
    expect(without.body).not.toHaveProperty('stripe_customer_id');
    expect(without.body).toHaveProperty('allow_profiles_outside_organization', true);
    const other = await manage(server, 'POST', '/organizations', { name: 'Other', ...settings });
    expect(other.body).toMatchObject(settings);

    expect((await manage(server, 'DELETE', path)).status).toBe(200);
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const gone = await manage(server, method, path, method === 'PUT' ? { name: 'x' } : undefined);
      expect([gone.status, gone.body['code']]).toEqual([404, 'entity_not_found']);
    }
  });

  test.each([
    [{}, 'invalid_request_parameters'],
    [{ name: '' }, 'invalid_request_parameters'],
    [{ name: ' ' }, 'invalid_request_parameters'],
    [{ name: 7 }, 'invalid_request_parameters'],
    [{ name: 'x'.repeat(257) }, 'invalid_request_parameters'],
    [{ name: 'A', external_id: ['x'] }, 'invalid_request_parameters'],
    [{ name: 'A', metadata: { deep: {} } }, 'invalid_metadata'],
    [{ name: 'A', stripe_customer_id: 7 }, 'invalid_request_parameters'],
    [{ name: 'A', allow_profiles_outside_organization: 'perhaps' }, 'invalid_request_parameters'],
    [{ name: 'A', domains: ['a'] }, 'invalid_request_parameters'],
    [{ name: 'A', domain_data: 'a.example' }, 'invalid_request_parameters'],
    [[], 'invalid_request_parameters'],
  ])('%j is refused with %s', async (input, code) => {
    const { status, body } = await manage(shared(), 'POST', '/organizations', input);
    expect([status, body['code']]).toEqual([code === 'invalid_request_parameters' ? 422 : 400, code]);
  });

  test('has its external id alone, of two at once too', async () => {
    const server = shared();
    const input = { name: 'Twin', external_id: 'twin' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => manage(server, 'POST', '/organizations', input)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['code'] === 'external_id_already_used')).toHaveLength(4);
    const other = await manage(server, 'POST', '/organizations', { name: 'Other', external_id: 'other' });
    const path = `/organizations/${String(other.body['id'])}`;
    const taken = await manage(server, 'PUT', path, { external_id: 'twin' });
    expect([taken.status, taken.body['code']]).toEqual([400, 'external_id_already_used']);
    expect((await manage(server, 'PUT', path, { external_id: 'other' })).status).toBe(200);
  });

  test.each([
    ['GET', '/organizations'],
    ['POST', '/organizations'],
    ['DELETE', '/organizations/org_1'],
    ['GET', '/organizations/org_1/api_keys'],
    ['POST', '/api_keys/validations'],
    ['GET', '/user_management/organization_memberships?user_id=x'],
    ['GET', '/authorization/roles'],
    ['PUT', '/authorization/roles/member/permissions'],
  ])('%s %s needs the API key', async (method, path) => {
    const { status } = await answer(await fetch(shared().url + path, { method }));
    expect(status).toBe(401);
  });
});

describe('the list', () => {
  test('is paged and can be searched by name, whose characters mean themselves', async () => {
    const server = await startServer({
      organizations: ['100% Acme', 'acme_two', 'Beta\\', 'Gamma'].map((name) => ({ name })),
    });
    const search = async (text: string) =>
      namesOf((await manage(server, 'GET', `/organizations?search=${encodeURIComponent(text)}`)).body);
    expect((await search('ACME')).toSorted()).toEqual(['100% Acme', 'acme_two']);
    expect(await search('%')).toEqual(['100% Acme']);
    expect(await search('_')).toEqual(['acme_two']);
    expect(await search('\\')).toEqual(['Beta\\']);
    expect(await search("' or 1=1 --")).toEqual([]);

    const first = await manage(server, 'GET', '/organizations?limit=3&order=asc');
    const { after } = first.body['list_metadata'] as { after: string };
    const second = await manage(server, 'GET', `/organizations?limit=3&order=asc&after=${after}`);
    expect([...namesOf(first.body), ...namesOf(second.body)].toSorted()).toEqual([
      '100% Acme',
      'Beta\\',
      'Gamma',
      'acme_two',
    ]);
    expect(namesOf((await manage(server, 'GET', '/organizations?domains=a.example')).body)).toEqual([]);
  });
});

describe('odd values', () => {
  const shared = sharedServer();
  const odd = [
    '%00',
    '%FF',
    '%',
    '%2e%2e',
    "'%20or%20''='",
    '%F0%9F%98%80',
    'x'.repeat(8000),
    '__proto__',
    '%0A',
  ];
  const places = [
    '/organizations/<>',
    '/organizations/external_id/<>',
    '/organizations/<>/api_keys',
    '/organizations?search=<>',
    '/organizations?after=<>',
    '/organizations?before=<>&order=asc',
    '/user_management/organization_memberships/<>',
    '/user_management/organization_memberships?user_id=<>',
    '/user_management/organization_memberships?organization_id=<>&statuses=inactive',
    '/user_management/users?organization_id=<>',
    '/authorization/roles/<>',
    '/authorization/permissions/<>',
    '/impersonate?link=<>',
    '/choose-organization/<>',
    '/user_management/authorize?client_id=client_test&redirect_uri=http%3A%2F%2F127.0.0.1%3A3999%2Fcallback&response_type=code&provider=authkit&organization_id=<>',
    '/user_management/authorize?client_id=client_test&redirect_uri=http%3A%2F%2F127.0.0.1%3A3999%2Fcallback&response_type=code&provider=authkit&claim_nonce=<>',
  ];

  test.each(places)('at %s are never an error of the server', async (place) => {
    for (const value of odd) {
      const response = await fetch(shared().url + place.replace('<>', value), {
        redirect: 'manual',
        headers: { authorization: 'Bearer sk_test_key' },
      });
      expect([value.slice(0, 20), response.status < 500]).toEqual([value.slice(0, 20), true]);
    }
  });

  test.each([
    ['POST', '/organizations', 'name'],
    ['POST', '/organizations', 'external_id'],
    ['POST', '/authorization/roles', 'slug'],
    ['POST', '/authorization/permissions', 'description'],
    ['POST', '/user_management/organization_memberships', 'user_id'],
    ['POST', '/api_keys/validations', 'value'],
    ['POST', '/x/one-shot-environments/claim-nonces', 'claim_token'],
    ['PUT', '/authorization/roles/member/permissions', 'permissions'],
  ] as const)('in the body of %s %s (%s) neither', async (method, path, field) => {
    const rest = { name: 'A', slug: 'a', organization_id: 'x', client_id: 'client_test' };
    for (const value of [
      null,
      0,
      true,
      '',
      '\0',
      '\uD800',
      [],
      [null],
      {},
      { $gt: '' },
      'x'.repeat(100_000),
    ]) {
      const { status } = await manage(shared(), method, path, { ...rest, [field]: value });
      expect([JSON.stringify(value).slice(0, 20), status < 500]).toEqual([
        JSON.stringify(value).slice(0, 20),
        true,
      ]);
    }
  });
});
