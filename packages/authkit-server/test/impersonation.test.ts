import { describe, expect, test } from 'vitest';
import { alertOf, Browser } from './support/browser.js';
import { ADA, KEY, startTenants } from './support/tenants.js';
import {
  authorizePath,
  CALLBACK,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  get,
  HOME,
  refresh,
  signedIn,
  signIn,
  startServer,
} from './support/world.js';

const BOSS = 'boss@example.com';
const request = { email: EMAIL, impersonator: BOSS, reason: 'Ticket 7' };
const SECRET = { client_secret: KEY };

describe('the code of an impersonation', () => {
  test('comes without state, and its session says who acts', async () => {
    const server = await startServer();
    const { url } = await server.impersonate(request);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3999\/callback\?code=\w{28}$/);
    const { status, body } = await exchange(server, new URL(url).searchParams.get('code')!, SECRET);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { email: EMAIL, last_sign_in_at: null },
      impersonator: { email: BOSS, reason: 'Ticket 7' },
      authentication_method: 'Impersonation',
    });
    const claims = claimsOf(body['access_token']);
    expect(claims['act']).toEqual({ sub: BOSS });

    const renewed = await refresh(server, body['refresh_token']);
    expect(renewed.body['impersonator']).toEqual({ email: BOSS, reason: 'Ticket 7' });
    expect(claimsOf(renewed.body['access_token'])).toMatchObject({ act: { sub: BOSS }, sid: claims['sid'] });
    const sessions = await get(server, `/user_management/users/${String(claims['sub'])}/sessions`, KEY);
    expect(sessions.body['data']).toMatchObject([
      { auth_method: 'impersonation', impersonator: { email: BOSS, reason: 'Ticket 7' } },
    ]);
  });

  test('works once, for ten minutes, and only with the secret', async () => {
    const server = await startServer();
    const first = new URL((await server.impersonate(request)).url).searchParams.get('code')!;
    expect((await exchange(server, first, {})).body).toMatchObject({ error: 'invalid_client' });
    expect((await exchange(server, first, SECRET)).status).toBe(200);
    expect((await exchange(server, first, SECRET)).body).toMatchObject({ error: 'invalid_grant' });
    const late = new URL((await server.impersonate(request)).url).searchParams.get('code')!;
    server.clock.advance(600_000);
    expect((await exchange(server, late, SECRET)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('gives a session of an hour', async () => {
    const server = await startServer();
    const { url } = await server.impersonate(request);
    const { body } = await exchange(server, new URL(url).searchParams.get('code')!, SECRET);
    server.clock.advance(59 * 60_000);
    const renewed = await refresh(server, body['refresh_token']);
    expect(renewed.status).toBe(200);
    server.clock.advance(60_000);
    expect((await refresh(server, renewed.body['refresh_token'])).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('enters the organization that is named, or the only one', async () => {
    const server = await startTenants();
    await expect(server.impersonate(request)).rejects.toThrow('several organizations');
    await expect(server.impersonate({ ...request, organizationId: 'org_gamma' })).rejects.toThrow(
      'not a member',
    );
    await expect(server.impersonate({ impersonator: BOSS, userId: 'user_none' })).rejects.toThrow('no user');
    const { url } = await server.impersonate({ ...request, organizationId: 'org_acme' });
    const { body } = await exchange(server, new URL(url).searchParams.get('code')!, SECRET);
    expect(claimsOf(body['access_token'])).toMatchObject({
      org_id: 'org_acme',
      role: 'admin',
      act: { sub: BOSS },
    });
  });

  test('may switch to where the user could, without a second factor', async () => {
    const server = await startTenants();
    const { url } = await server.impersonate({ email: ADA, impersonator: BOSS, organizationId: 'org_acme' });
    const { body } = await exchange(server, new URL(url).searchParams.get('code')!, SECRET);
    expect(body['impersonator']).toEqual({ email: BOSS, reason: null });
    const switched = await refresh(server, body['refresh_token'], { organization_id: 'org_mfa' });
    expect([switched.status, switched.body['organization_id']]).toEqual([200, 'org_mfa']);
    const refused = await refresh(server, switched.body['refresh_token'], { organization_id: 'org_beta' });
    expect(refused.body).toMatchObject({ error: 'organization_membership_not_found' });
  });
});

describe('the link', () => {
  test('makes the next sign-in of a browser an impersonated one', async () => {
    const server = await startTenants();
    const { link } = await server.impersonate({ ...request, organizationId: 'org_beta' });
    const browser = new Browser(server.url);
    const page = await browser.open(link);
    expect(page.html).toContain('<title>Impersonate a user</title>');
    expect(page.html).toContain(EMAIL);
    expect((await browser.open(link)).status).toBe(200);
    expect(await browser.submit(page, {})).toMatchObject({ status: 303, location: HOME });

    const { claims } = await signedInSilently(server, browser);
    expect(claims).toMatchObject({ org_id: 'org_beta', act: { sub: BOSS } });
    server.clock.advance(3_600_000);
    expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('works once, and only from its page', async () => {
    const server = await startServer();
    const { link } = await server.impersonate(request);
    const browser = new Browser(server.url);
    const page = await browser.open(link);
    const path = new URL(link).pathname + new URL(link).search;
    expect(
      (await browser.open(path, { method: 'POST', body: new URLSearchParams({ csrf: 'x' }) })).status,
    ).toBe(403);
    expect((await new Browser(server.url).submit(page, {})).status).toBe(403);
    expect((await browser.submit(page, {})).status).toBe(303);
    const again = await browser.submit(page, {});
    expect(again.status).toBe(410);
    expect(alertOf(again)).toContain('It works once');
    for (const bad of ['/impersonate', '/impersonate?link=x', "/impersonate?link=' or ''='"]) {
      expect((await browser.open(bad)).status).toBe(410);
    }
  });

  test('is told nowhere', async () => {
    const paths: string[] = [];
    const server = await startServer({ onRequest: ({ path }) => paths.push(path) });
    const { link } = await server.impersonate(request);
    await new Browser(server.url).open(link);
    expect(paths).toEqual(['/impersonate']);
  });

  test('ends like any sign-in: signing out, or as the user', async () => {
    const server = await startServer();
    const { link } = await server.impersonate(request);
    const browser = new Browser(server.url);
    await browser.submit(await browser.open(link), {});
    const { claims } = await signedInSilently(server, browser);
    await browser.open(`/user_management/sessions/logout?session_id=${String(claims['sid'])}`);
    expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
    expect((await signedIn(server, browser)).claims).not.toHaveProperty('act');
    expect(codeOf(await signIn(browser, { prompt: 'login' }))).toMatch(/\w/);
  });
});

async function signedInSilently(server: Parameters<typeof exchange>[0], browser: Browser) {
  const page = await browser.open(authorizePath());
  expect(page.location.startsWith(CALLBACK)).toBe(true);
  const { body } = await exchange(server, codeOf(page), SECRET);
  return { body, claims: claimsOf(body['access_token']) };
}
