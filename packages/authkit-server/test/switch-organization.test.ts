import { describe, expect, test } from 'vitest';
import { Browser } from './support/browser.js';
import { ADA, KEY, refreshedClaims, startTenants } from './support/tenants.js';
import { keyOnPage, totpCode } from './support/totp.js';
import {
  authorizePath,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  get,
  post,
  refresh,
  signedIn,
} from './support/world.js';

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };
const to = (organization_id: string) => ({ organization_id });

async function acmeSession() {
  const server = await startTenants();
  return { server, ...(await signedIn(server, new Browser(server.url), to('org_acme'))) };
}

describe('a refresh', () => {
  test('stays in the organization and tells what changed there', async () => {
    const { server, refreshToken, claims } = await acmeSession();
    expect(claims).toMatchObject({ org_id: 'org_acme', role: 'admin' });
    await server.setPermissions('editor', ['posts:publish']);
    await server.setRole({ organizationId: 'org_acme', email: EMAIL, roles: ['editor', 'admin'] });
    const { status, body } = await refresh(server, refreshToken);
    expect([status, body['organization_id']]).toEqual([200, 'org_acme']);
    expect(claimsOf(body['access_token'])).toMatchObject({
      org_id: 'org_acme',
      role: 'editor',
      roles: ['editor', 'admin'],
      permissions: ['posts:publish', 'posts:read', 'posts:write'],
    });
  });

  test('switches, and the session stays where it switched to', async () => {
    const { server, refreshToken, sid } = await acmeSession();
    const { body } = await refresh(server, refreshToken, to('org_beta'));
    expect(body['organization_id']).toBe('org_beta');
    const claims = claimsOf(body['access_token']);
    expect(claims).toMatchObject({ sid, org_id: 'org_beta', role: 'member' });
    expect(claims).not.toHaveProperty('permissions');
    expect(claims).not.toHaveProperty('entitlements');
    expect(await refreshedClaims(server, body['refresh_token'])).toMatchObject({ sid, org_id: 'org_beta' });
  });

  test('from no organization enters the first one', async () => {
    const server = await startTenants({ organizations: [] });
    const { refreshToken, claims } = await signedIn(server);
    expect(claims).not.toHaveProperty('org_id');
    const { id } = await server.createOrganization({ name: 'New', members: [{ email: EMAIL }] });
    const { body } = await refresh(server, refreshToken);
    expect(body).not.toHaveProperty('organization_id');
    expect(await refreshedClaims(server, body['refresh_token'], id)).toMatchObject({ org_id: id });
  });

  test.each([
    ['org_nowhere', 'organization_not_found'],
    ["org_acme' --", 'organization_not_found'],
    ['x'.repeat(10_000), 'organization_not_found'],
    ['org_gamma', 'organization_membership_not_found'],
    ['org_sso', 'organization_membership_not_found'],
  ])('to %s is refused with %s and costs no token', async (organizationId, error) => {
    const { server, refreshToken } = await acmeSession();
    const refused = await refresh(server, refreshToken, to(organizationId));
    expect([refused.status, refused.body['error']]).toEqual([400, error]);
    expect(refused.body).not.toHaveProperty('authkit_redirect_url');
    expect(await refreshedClaims(server, refreshToken)).toMatchObject({ org_id: 'org_acme' });
  });

  test('with a bad token tells nothing about organizations', async () => {
    const { server } = await acmeSession();
    for (const organizationId of ['org_acme', 'org_gamma', 'org_nowhere']) {
      expect(await refresh(server, 'nonsense', to(organizationId))).toMatchObject(INVALID_GRANT);
    }
    expect((await refresh(server, 'nonsense', { organization_id: ['org_acme'] })).body).toMatchObject({
      error: 'invalid_request',
    });
  });

  test.each([
    ['org_sso', 'sso_required', { connection_ids: [], email: ADA }],
    ['org_mfa', 'mfa_enrollment', {}],
  ])('to %s is answered %s with a way to sign in, which leads there', async (id, error, more) => {
    const server = await startTenants();
    const { refreshToken, browser } = await signedIn(server, undefined, to('org_acme'), ADA);
    const { status, body } = await refresh(server, refreshToken, to(id));
    const url = String(body['authkit_redirect_url']);
    expect([status, body['error']]).toEqual([400, error]);
    expect(body).toMatchObject({ ...more, error_description: expect.any(String) as string });
    expect(url).toBe(`${server.url}${authorizePath({ state: undefined, ...to(id) })}`);

    const page = await browser.visit(url);
    const back =
      error === 'sso_required'
        ? await browser.submit(page, { email: ADA, password: 'correct horse battery' })
        : await browser.submit(page, { code: totpCode(server, keyOnPage(page)) });
    expect(back.location).not.toContain('state=');
    const entered = await exchange(server, codeOf(back), { client_secret: KEY });
    expect(entered.body['organization_id']).toBe(id);
    // Once inside, nothing more is asked for.
    expect((await refresh(server, entered.body['refresh_token'])).status).toBe(200);
    expect((await refresh(server, refreshToken)).status).toBe(200);
  });
});

describe('the same token again', () => {
  test('with the same wish gives the same pair', async () => {
    const { server, refreshToken } = await acmeSession();
    const first = await refresh(server, refreshToken, to('org_beta'));
    expect((await refresh(server, refreshToken, to('org_beta'))).body).toEqual(first.body);
    expect((await refresh(server, refreshToken)).body).toEqual(first.body);
  });

  test('with the wish to switch switches, as its successor would', async () => {
    const { server, refreshToken } = await acmeSession();
    const plain = await refresh(server, refreshToken);
    const switched = await refresh(server, refreshToken, to('org_beta'));
    expect(switched.body['organization_id']).toBe('org_beta');
    expect((await refresh(server, refreshToken, to('org_beta'))).body).toEqual(switched.body);
    expect((await refresh(server, plain.body['refresh_token'])).body).toEqual(switched.body);
    expect((await refresh(server, refreshToken, to('org_gamma'))).body).toMatchObject({
      error: 'organization_membership_not_found',
    });
    server.clock.advance(30_001);
    expect(await refresh(server, refreshToken, to('org_beta'))).toMatchObject(INVALID_GRANT);
  });

  test('is refused when the member has left, within the thirty seconds too', async () => {
    const { server, refreshToken } = await acmeSession();
    await refresh(server, refreshToken);
    await server.removeMember({ organizationId: 'org_acme', email: EMAIL });
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
  });
});

describe('a member who', () => {
  async function membershipId(server: Awaited<ReturnType<typeof startTenants>>): Promise<string> {
    const path = `/user_management/organization_memberships?user_id=${await jo(server)}&organization_id=org_acme`;
    const { body } = await get(server, path, KEY);
    return (body['data'] as { id: string }[])[0]!.id;
  }
  async function jo(server: Awaited<ReturnType<typeof startTenants>>): Promise<string> {
    const { body } = await get(server, `/user_management/users?email=${EMAIL}`, KEY);
    return (body['data'] as { id: string }[])[0]!.id;
  }

  test.each(['deactivate', 'delete'])(
    'is gone (%s) has no session there, and those elsewhere go on',
    async (how) => {
      const { server, refreshToken, browser } = await acmeSession();
      const elsewhere = await signedIn(server, new Browser(server.url), to('org_beta'));
      const path = `/user_management/organization_memberships/${await membershipId(server)}`;
      const headers = { authorization: `Bearer ${KEY}` };
      await (how === 'delete'
        ? fetch(server.url + path, { method: 'DELETE', headers })
        : fetch(`${server.url + path}/deactivate`, { method: 'PUT', headers }));
      expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
      expect(await refreshedClaims(server, elsewhere.refreshToken)).toMatchObject({ org_id: 'org_beta' });
      // Only one is left, so the browser that is still signed in enters it.
      const code = codeOf(await browser.open(authorizePath()));
      expect((await exchange(server, code, { client_secret: KEY })).body['organization_id']).toBe('org_beta');

      if (how === 'delete') return;
      await fetch(`${server.url + path}/reactivate`, { method: 'PUT', headers });
      expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
      expect((await signedIn(server, new Browser(server.url), to('org_acme'))).claims['org_id']).toBe(
        'org_acme',
      );
    },
  );

  test('belongs to an organization that is deleted has no session there', async () => {
    const { server, refreshToken } = await acmeSession();
    const response = await fetch(`${server.url}/organizations/org_acme`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(response.status).toBe(200);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    expect(await refresh(server, refreshToken, to('org_beta'))).toMatchObject(INVALID_GRANT);
  });
});

test('sessions tell their organization', async () => {
  const { server, claims, sid } = await acmeSession();
  const { body } = await get(server, `/user_management/users/${String(claims['sub'])}/sessions`, KEY);
  expect(body['data']).toMatchObject([{ id: sid, organization_id: 'org_acme', status: 'active' }]);
  await post(server, '/user_management/sessions/revoke', { session_id: sid }, KEY);
});

test('flags of a user are told in every organization and in none', async () => {
  const server = await startTenants({
    users: [{ email: EMAIL, password: 'correct horse battery', featureFlags: ['beta-ui', 'mine'] }],
    organizations: [
      { id: 'org_1', name: 'One', featureFlags: ['theirs', 'beta-ui'], members: [{ email: EMAIL }] },
    ],
  });
  const { claims, refreshToken } = await signedIn(server);
  expect(claims['feature_flags']).toEqual(['beta-ui', 'mine', 'theirs']);
  await server.removeMember({ organizationId: 'org_1', email: EMAIL });
  expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
  expect((await signedIn(server)).claims['feature_flags']).toEqual(['beta-ui', 'mine']);
});
