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
    [{ name: 'A', domains: ['a.example'] }, 'not_implemented'],
    [{ name: 'A', domain_data: [] }, 'not_implemented'],
    [[], 'invalid_request_parameters'],
  ])('%j is refused with %s', async (input, code) => {
    const { status, body } = await manage(shared(), 'POST', '/organizations', input);
    expect([status, body['code']]).toEqual([400, code]);
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
