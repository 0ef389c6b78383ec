import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { ADA, NOBODY, startTenants } from './support/tenants.js';
import {
  authenticate,
  authorizePath,
  claimsOf,
  EMAIL,
  manage,
  PASSWORD,
  refresh,
  startServer,
} from './support/world.js';
import { Browser } from './support/browser.js';

const SECRET = { client_secret: 'sk_test_key' };

function passwordGrant(server: AuthKitServer, email: string, more: object = {}) {
  return authenticate(server, { grant_type: 'password', email, password: PASSWORD, ...SECRET, ...more });
}

function choose(server: AuthKitServer, token: unknown, organizationId: string) {
  return authenticate(server, {
    grant_type: 'urn:workos:oauth:grant-type:organization-selection',
    pending_authentication_token: token,
    organization_id: organizationId,
    ...SECRET,
  });
}

describe('the password grant', () => {
  test('opens a session', async () => {
    const server = await startServer();
    const device = { ip_address: '10.0.0.1', user_agent: 'a browser' };
    const { status, body } = await passwordGrant(server, ' JO@example.com', device);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { email: EMAIL }, authentication_method: 'Password' });
    expect(body).not.toHaveProperty('organization_id');
    const { sid, sub } = claimsOf(body['access_token']);
    const sessions = await manage(server, 'GET', `/user_management/users/${String(sub)}/sessions`);
    expect(sessions.body['data']).toMatchObject([{ id: sid, auth_method: 'password', ...device }]);
    expect((await refresh(server, body['refresh_token'])).status).toBe(200);
    // It is no browser's sign-in at the hosted pages.
    const page = await new Browser(server.url).visit(authorizePath());
    expect(page.html).toContain('<title>Sign in</title>');
  });

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['a user who is none', { email: 'no@example.com' }],
  ])('%s is invalid_credentials', async (_, more) => {
    const server = await startServer();
    const { status, body } = await passwordGrant(server, EMAIL, more);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 'invalid_credentials', message: 'The email or the password is not right.' });
  });

  test.each([
    [{ client_secret: undefined }, 'invalid_client'],
    [{ client_secret: 'sk_wrong' }, 'invalid_client'],
    [{ password: undefined }, 'invalid_request'],
    [{ email: ['a'] }, 'invalid_request'],
  ])('%j is refused with %s', async (more, error) => {
    const server = await startServer();
    const { status, body } = await passwordGrant(server, EMAIL, more);
    expect([status, body['error']]).toEqual([400, error]);
  });

  test('guesses are limited for one address, known or not, and loosely in development', async () => {
    const server = await startServer({ limits: 'strict' });
    for (const email of [EMAIL, 'no@example.com']) {
      for (let i = 0; i < 10; i++) {
        expect((await passwordGrant(server, email, { password: 'wrong' })).status).toBe(400);
      }
      const limited = await passwordGrant(server, email.toUpperCase());
      expect([limited.status, limited.body['error']]).toEqual([429, 'too_many_requests']);
    }
    server.clock.advance(60_000);
    expect((await passwordGrant(server, EMAIL)).status).toBe(200);

    const loose = await startServer();
    for (let i = 0; i < 11; i++) await passwordGrant(loose, EMAIL, { password: 'wrong' });
    expect((await passwordGrant(loose, EMAIL)).status).toBe(200);
  });
});

describe('organizations', () => {
  test('the only one is entered, and nobody is in none', async () => {
    const server = await startTenants();
    await server.removeMember({ organizationId: 'org_beta', email: EMAIL });
    expect((await passwordGrant(server, EMAIL)).body['organization_id']).toBe('org_acme');
    expect((await passwordGrant(server, NOBODY)).body).not.toHaveProperty('organization_id');
  });

  test('several are asked about; the token is good for one choice', async () => {
    const server = await startTenants();
    const asked = await passwordGrant(server, EMAIL);
    expect(asked.status).toBe(403);
    expect(asked.body).toMatchObject({
      code: 'organization_selection_required',
      user: { email: EMAIL },
      organizations: [
        { id: 'org_acme', name: 'Acme' },
        { id: 'org_beta', name: 'Beta' },
      ],
    });
    const token = asked.body['pending_authentication_token'];
    for (const id of ['org_gamma', 'org_nowhere']) {
      expect((await choose(server, token, id)).body['error']).toBe('organization_membership_not_found');
    }
    const chosen = await choose(server, token, 'org_beta');
    expect([chosen.status, chosen.body['organization_id']]).toEqual([200, 'org_beta']);
    expect((await choose(server, token, 'org_beta')).body['code']).toBe(
      'invalid_pending_authentication_token',
    );
  });

  test('of two choices at once with one token, one counts', async () => {
    const server = await startTenants();
    const token = (await passwordGrant(server, EMAIL)).body['pending_authentication_token'];
    const answers = await Promise.all(['org_acme', 'org_beta'].map((id) => choose(server, token, id)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  test('one that requires SSO is refused, one that requires MFA asks for it', async () => {
    const server = await startTenants();
    const first = await passwordGrant(server, ADA);
    const sso = await choose(server, first.body['pending_authentication_token'], 'org_sso');
    expect([sso.status, sso.body['error']]).toEqual([400, 'sso_required']);
    const second = await passwordGrant(server, ADA);
    const mfa = await choose(server, second.body['pending_authentication_token'], 'org_mfa');
    expect([mfa.status, mfa.body['code']]).toEqual([403, 'mfa_enrollment']);
  });
});
