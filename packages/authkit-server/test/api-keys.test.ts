import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { startTenants } from './support/tenants.js';
import { manage, startServer } from './support/world.js';

async function validated(server: AuthKitServer, value: unknown) {
  const { status, body } = await manage(server, 'POST', '/api_keys/validations', { value });
  expect(status).toBe(200);
  return body['api_key'] as Record<string, unknown> | null;
}

describe('an API key of an organization', () => {
  test('is created with a value that is told once, validated, listed and deleted', async () => {
    const server = await startTenants();
    const path = '/organizations/org_acme/api_keys';
    const created = await manage(server, 'POST', path, { name: 'CI', permissions: ['posts:read'] });
    expect(created.status).toBe(201);
    const { value, ...apiKey } = created.body;
    expect(value).toMatch(/^sk_\w{40}$/);
    expect(apiKey).toMatchObject({
      object: 'api_key',
      id: expect.stringMatching(/^api_key_\w{26}$/) as string,
      owner: { type: 'organization', id: 'org_acme' },
      name: 'CI',
      obfuscated_value: `sk_…${String(value).slice(-4)}`,
      permissions: ['posts:read'],
      last_used_at: null,
      expires_at: null,
    });
    const used = await validated(server, value);
    expect(used).toEqual({ ...apiKey, last_used_at: expect.any(String) as string });
    const list = await manage(server, 'GET', path);
    expect(list.body['data']).toEqual([used]);
    expect((await manage(server, 'GET', '/organizations/org_beta/api_keys')).body['data']).toEqual([]);
    expect(JSON.stringify(list.body)).not.toContain(String(value));

    expect((await manage(server, 'DELETE', `/api_keys/${String(apiKey['id'])}`)).status).toBe(204);
    expect(await validated(server, value)).toBeNull();
    expect((await manage(server, 'DELETE', `/api_keys/${String(apiKey['id'])}`)).status).toBe(404);
  });

  test('ends at its time, and with its organization', async () => {
    const server = await startTenants();
    const expiresAt = new Date(server.clock.now() + 60_000);
    const brief = await server.createApiKey({ organizationId: 'org_acme', name: 'brief', expiresAt });
    const long = await server.createApiKey({
      organizationId: 'org_acme',
      name: 'long',
      permissions: ['new:one'],
    });
    expect((await validated(server, brief.value))?.['expires_at']).toBe(expiresAt.toISOString());
    server.clock.advance(60_000);
    expect(await validated(server, brief.value)).toBeNull();
    expect(await validated(server, long.value)).toMatchObject({ permissions: ['new:one'] });
    await manage(server, 'DELETE', '/organizations/org_acme');
    expect(await validated(server, long.value)).toBeNull();
  });

  test.each(['nonsense', 'sk_', "' or ''='", 'x'.repeat(100_000)])('%.20j is none', async (value) => {
    expect(await validated(await startTenants(), value)).toBeNull();
  });

  test.each([
    ['/organizations/org_acme/api_keys', {}, 422, 'invalid_request_parameters'],
    ['/organizations/org_acme/api_keys', { name: 'a', permissions: ['none'] }, 404, 'entity_not_found'],
    [
      '/organizations/org_acme/api_keys',
      { name: 'a', permissions: 'all' },
      422,
      'invalid_request_parameters',
    ],
    [
      '/organizations/org_acme/api_keys',
      { name: 'a', expires_at: 'soon' },
      422,
      'invalid_request_parameters',
    ],
    [
      '/organizations/org_acme/api_keys',
      { name: 'a', expires_at: '2001-01-01' },
      422,
      'invalid_request_parameters',
    ],
    ['/organizations/org_none/api_keys', { name: 'a' }, 404, 'entity_not_found'],
    ['/api_keys/validations', {}, 422, 'invalid_request_parameters'],
    ['/api_keys/validations', { value: { $ne: '' } }, 422, 'invalid_request_parameters'],
  ])('%s refuses %j with %i %s', async (path, input, status, code) => {
    const refused = await manage(await startTenants(), 'POST', path, input);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
  });

  test('is not in the files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const server = await startServer({
      database: join(folder, 'authkit.sqlite'),
      organizations: [{ id: 'org_1', name: 'One' }],
      claimToken: 'claim-secret',
    });
    const { value } = await server.createApiKey({ organizationId: 'org_1', name: 'key' });
    const claim = { client_id: 'client_test', claim_token: 'claim-secret' };
    const { body } = await manage(server, 'POST', '/x/one-shot-environments/claim-nonces', claim);
    const { link } = await server.impersonate({ email: 'jo@example.com', impersonator: 'boss@example.com' });
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    const content = Buffer.concat(files).toString('latin1');
    expect(content).toContain('boss@example.com');
    for (const secret of [value, 'claim-secret', String(body['nonce']), link.split('link=')[1]!]) {
      expect(content).not.toContain(secret);
    }
  });
});
