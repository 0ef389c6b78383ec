import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { ADA, KEY, NOBODY, startTenants } from './support/tenants.js';
import { setUpFactor } from './support/totp.js';
import {
  authorizePath,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  HOME,
  signIn,
  startServer,
} from './support/world.js';

async function tokens(server: AuthKitServer, code: string) {
  const { status, body } = await exchange(server, code, { client_secret: KEY });
  return { status, body, claims: claimsOf(body['access_token']) };
}

function errorOf(location: string): string | null {
  return new URL(location).searchParams.get('error');
}

describe('without a pinned organization', () => {
  test('who belongs to none gets a session of none', async () => {
    const server = await startTenants();
    const { body, claims } = await tokens(server, codeOf(await signIn(new Browser(server.url), {}, NOBODY)));
    expect(body).not.toHaveProperty('organization_id');
    expect(claims).not.toHaveProperty('org_id');
    expect(claims).not.toHaveProperty('role');
    expect(claims).not.toHaveProperty('permissions');
  });

  test('who belongs to one enters it', async () => {
    const server = await startServer({
      organizations: [
        { id: 'org_1', name: 'One', entitlements: ['sso'], featureFlags: ['a'], members: [{ email: EMAIL }] },
        { id: 'org_2', name: 'Two' },
      ],
    });
    const { body, claims } = await tokens(server, codeOf(await signIn(new Browser(server.url))));
    expect(body['organization_id']).toBe('org_1');
    expect(claims).toMatchObject({
      org_id: 'org_1',
      role: 'member',
      roles: ['member'],
      entitlements: ['sso'],
      feature_flags: ['a'],
    });
    expect(claims).not.toHaveProperty('permissions');
  });

  test('who belongs to several is asked, after the sign-in and again in a browser that is signed in', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const first = await signIn(browser);
    expect([first.status, first.location]).toEqual([
      303,
      expect.stringMatching(/^\/choose-organization\/\w+$/) as string,
    ]);
    const page = await browser.visit(first.location);
    expect(page.html).toContain('<title>Choose an organization</title>');
    expect(page.html).toMatch(/Acme.*Beta/s);
    expect(page.html).not.toContain('Gamma');
    expect(page.html).not.toContain('<script');
    const acme = await tokens(server, codeOf(await browser.submit(page, { organization_id: 'org_acme' })));
    expect(acme.body['organization_id']).toBe('org_acme');
    expect(acme.claims).toMatchObject({
      org_id: 'org_acme',
      role: 'admin',
      roles: ['admin'],
      permissions: ['posts:read', 'posts:write'],
      entitlements: ['audit-logs'],
      feature_flags: ['beta-ui'],
    });

    const again = await browser.visit(authorizePath());
    expect(again.html).toContain('<h1>Choose an organization</h1>');
    const beta = await browser.submit(again, { organization_id: 'org_beta' });
    expect(new URL(beta.location).searchParams.get('state')).toBe('a-state');
    expect((await tokens(server, codeOf(beta))).claims).toMatchObject({ org_id: 'org_beta', role: 'member' });
    expect(errorOf((await browser.open(authorizePath({ prompt: 'none' }))).location)).toBe(
      'interaction_required',
    );
  });

  test.each(['org_gamma', 'org_sso', 'org_nowhere', '', "' or ''='"])(
    'what is chosen must be one of them: not %j',
    async (organizationId) => {
      const server = await startTenants();
      const browser = new Browser(server.url);
      const page = await browser.visit((await signIn(browser)).location);
      const refused = await browser.submit(page, { organization_id: organizationId });
      expect([refused.status, refused.location]).toEqual([422, '']);
      expect(alertOf(refused)).toBe('You are not a member of that organization.');
      expect(codeOf(await browser.submit(refused, { organization_id: 'org_beta' }))).toMatch(/\w/);
    },
  );

  test('the page is no way around the password', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await browser.visit((await signIn(browser)).location);
    const asked = await browser.open(authorizePath({ prompt: 'login' }));
    const around = asked.location.replace('/sign-in/', '/choose-organization/');
    expect((await browser.open(around)).location).toBe(asked.location);
    const page = await browser.visit(asked.location);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
    const body = new URLSearchParams({ csrf, organization_id: 'org_beta' });
    expect((await browser.open(around, { method: 'POST', body })).location).toBe(asked.location);
  });

  test('the page belongs to its browser, and its form to the page', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const { location } = await signIn(browser);
    expect((await new Browser(server.url).open(location)).status).toBe(403);
    const body = new URLSearchParams({ organization_id: 'org_beta' });
    expect((await browser.open(location, { method: 'POST', body })).status).toBe(403);
  });

  test('names are text, whatever is in them', async () => {
    const server = await startServer({
      organizations: [
        { name: '<img src=x>', members: [{ email: EMAIL }] },
        { name: '"&\'', members: [{ email: EMAIL }] },
      ],
    });
    const browser = new Browser(server.url);
    const page = await browser.visit((await signIn(browser)).location);
    expect(page.html).toContain('&lt;img src=x&gt;');
    expect(page.html).not.toContain('<img');
  });
});

describe('with a pinned organization', () => {
  test('a member enters it without being asked, signed in or not', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const pin = { organization_id: 'org_beta' };
    expect((await tokens(server, codeOf(await signIn(browser, pin)))).body['organization_id']).toBe(
      'org_beta',
    );
    const silent = await browser.open(authorizePath({ organization_id: 'org_acme' }));
    expect((await tokens(server, codeOf(silent))).body['organization_id']).toBe('org_acme');
  });

  test('who is no active member goes back with access_denied', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const page = await signIn(browser, { organization_id: 'org_gamma' });
    expect(page.location.startsWith('http://127.0.0.1:3999/callback?')).toBe(true);
    expect(errorOf(page.location)).toBe('access_denied');
    expect(new URL(page.location).searchParams.get('state')).toBe('a-state');
    const silent = await browser.open(authorizePath({ organization_id: 'org_gamma' }));
    expect(errorOf(silent.location)).toBe('access_denied');

    await server.addMember({ organizationId: 'org_gamma', email: EMAIL });
    expect(codeOf(await browser.open(authorizePath({ organization_id: 'org_gamma' })))).toMatch(/\w/);
  });

  test('one that does not exist is an invalid request', async () => {
    const server = await startTenants();
    const page = await new Browser(server.url).open(authorizePath({ organization_id: "org_' or 1=1" }));
    expect(errorOf(page.location)).toBe('invalid_request');
  });

  test('a code is worth nothing when the member leaves before it is exchanged', async () => {
    const server = await startTenants();
    const code = codeOf(await signIn(new Browser(server.url), { organization_id: 'org_beta' }));
    await server.removeMember({ organizationId: 'org_beta', email: EMAIL });
    expect(await exchange(server, code, { client_secret: KEY })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });
});

describe('an organization that requires more', () => {
  test('asks for the password even where the browser is signed in', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await signIn(browser, { organization_id: 'org_acme' }, ADA);
    const pin = { organization_id: 'org_sso' };
    expect(errorOf((await browser.open(authorizePath({ ...pin, prompt: 'none' }))).location)).toBe(
      'login_required',
    );
    const { body } = await tokens(server, codeOf(await signIn(browser, pin, ADA)));
    expect(body['organization_id']).toBe('org_sso');
  });

  test('asks for it after the choice too, unless it was just entered', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const fresh = await browser.visit((await signIn(browser, {}, ADA)).location);
    expect(codeOf(await browser.submit(fresh, { organization_id: 'org_sso' }))).toMatch(/\w/);

    server.clock.advance(1000);
    const later = await browser.visit(authorizePath());
    const chosen = await browser.submit(later, { organization_id: 'org_sso' });
    expect(chosen.location).toMatch(/^\/sign-in\//);
    const page = await browser.visit(chosen.location);
    const finished = await browser.submit(page, { email: ADA, password: 'correct horse battery' });
    expect((await tokens(server, codeOf(finished))).body['organization_id']).toBe('org_sso');
  });

  test('asks for a second factor after the choice, once', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const page = await browser.visit((await signIn(browser, {}, ADA)).location);
    const asked = await browser.submit(page, { organization_id: 'org_mfa' });
    const { done } = await setUpFactor(server, browser, asked);
    expect((await tokens(server, codeOf(done))).body['organization_id']).toBe('org_mfa');
    const later = await browser.visit(authorizePath());
    expect(codeOf(await browser.submit(later, { organization_id: 'org_mfa' }))).toMatch(/\w/);
  });
});

test('signing out still ends it all', async () => {
  const server = await startTenants();
  const browser = new Browser(server.url);
  const { claims } = await tokens(server, codeOf(await signIn(browser, { organization_id: 'org_beta' })));
  const page = await browser.open(`/user_management/sessions/logout?session_id=${String(claims['sid'])}`);
  expect(page.location).toBe(HOME);
  expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
});
