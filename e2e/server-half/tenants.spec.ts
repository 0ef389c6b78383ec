import { randomBytes } from 'node:crypto';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AuthKit, PASSWORD } from '../support/authkit.ts';
import { CookieJar, ask, DOCUMENT } from '../support/http.ts';
import { fillSignIn } from '../support/journeys.ts';
import { shownOnce } from '../support/fixture.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';
import { expect, test as base } from '../support/worlds.ts';

interface Tenant {
  url: string;
  authkit: AuthKit;
  cookiePassword: string;
}

interface House {
  app: App;
  first: Tenant;
  second: Tenant;
}

/** One app, two host names of this machine, and an AuthKit behind each. */
const test = base.extend<object, { house: House }>({
  house: [
    async ({}, use) => {
      const port = await freePort(undefined);
      const tenant = async (host: string): Promise<Tenant> => {
        const url = `http://${host}:${port}`;
        // The same client id and key for both: what tells them apart is the rest of their settings.
        const authkit = await AuthKit.start(url, {
          redirectUris: [`${url}/tenants/callback`],
          clientId: 'client_of_both',
          refreshReplaySeconds: 0,
        });
        return { url, authkit, cookiePassword: randomBytes(32).toString('base64url') };
      };
      const [first, second] = [await tenant('localhost'), await tenant('127.0.0.1')];
      const settings = ({ url, authkit: { server }, cookiePassword }: Tenant) => [
        new URL(url).host,
        {
          clientId: server.env.WORKOS_CLIENT_ID,
          apiKey: server.env.WORKOS_API_KEY,
          cookiePassword,
          redirectUri: `${url}/tenants/callback`,
          apiHostname: server.env.WORKOS_API_HOSTNAME,
          apiPort: Number(server.env.WORKOS_API_PORT),
          apiHttps: false,
        },
      ];
      const app = await startApp({
        node: 'node',
        port,
        hostname: '127.0.0.1',
        workspace: 'e2e/fixtures/server-half',
        cookiePassword: '',
        authkitEnv: {
          FIXTURE_PROXY: 'tenants',
          FIXTURE_TENANTS: JSON.stringify(Object.fromEntries([settings(first), settings(second)])),
        },
      });
      await use({ app, first, second });
      await app.process.stop();
      await first.authkit.server.close();
      await second.authkit.server.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.describe.configure({ mode: 'default' });

interface Seen {
  user: string | null;
  tokenId: string | null;
}

const asks = ({ url }: Tenant, path: string, session?: string) =>
  ask(url + path, {
    headers: { ...DOCUMENT, host: new URL(url).host },
    cookies: new CookieJar(session === undefined ? {} : { 'wos-session': session }),
  });

const seenBy = async (tenant: Tenant, session?: string) =>
  JSON.parse((await asks(tenant, '/tenants/api/seen', session)).body) as Seen;

test('a session of one tenant is nobody at the other, also when both have seen it', async ({
  house,
  email,
}) => {
  const { first, second } = house;
  const mine = await first.authkit.session(email, first.cookiePassword);
  const theirs = await second.authkit.session(email, second.cookiePassword);
  // Warm: whatever the process remembers of a session, it now does.
  for (let round = 0; round < 2; round++) {
    expect(await seenBy(first, mine.cookie)).toEqual({ user: email, tokenId: mine.tokenId });
    expect(await seenBy(second, theirs.cookie)).toEqual({ user: email, tokenId: theirs.tokenId });
    expect(await seenBy(second, mine.cookie)).toEqual({ user: null, tokenId: null });
    expect(await seenBy(first, theirs.cookie)).toEqual({ user: null, tokenId: null });
  }
  const page = await asks(second, '/tenants/seen', mine.cookie);
  expect(shownOnce(page, 'page')).toMatchObject({ user: null });
  const members = await asks(second, '/tenants/members', mine.cookie);
  expect(members.status).toBe(307);
  // Next makes a redirect to the address it listens on relative.
  const start = new URL(members.headers.get('location') ?? '', second.url);
  expect(start.href).toContain(`${second.url}/tenants/callback?authkit=sign-in`);
});

test("a session sealed with the other tenant's password around one's own tokens is nobody there", async ({
  house,
  email,
}) => {
  const { first, second } = house;
  // Who knows one tenant's password may seal anything; the token's signature still names who signed it.
  const foreign = await first.authkit.session(email, second.cookiePassword);
  expect(await seenBy(second, foreign.cookie)).toEqual({ user: null, tokenId: null });
  const calls = first.authkit.count({});
  const expiredForeign = await first.authkit.expiredSession(`old-${email}`, second.cookiePassword);
  const before = calls();
  expect(await seenBy(second, expiredForeign.cookie)).toEqual({ user: null, tokenId: null });
  expect(calls(), 'requests to the AuthKit that did sign it').toBe(before);
});

test('an expired session is renewed at its own AuthKit alone, and remembered for its own tenant alone', async ({
  house,
  email,
}) => {
  const { first, second } = house;
  const old = await first.authkit.expiredSession(email, first.cookiePassword);
  const atFirst = first.authkit.count({ grantType: 'refresh_token' });
  const atSecond = second.authkit.count({ grantType: 'refresh_token' });
  expect(await seenBy(second, old.cookie)).toEqual({ user: null, tokenId: null });
  expect(atFirst()).toBe(0);
  const renewed = await seenBy(first, old.cookie);
  expect(renewed.user).toBe(email);
  expect(renewed.tokenId).not.toBe(old.tokenId);
  expect(await seenBy(first, old.cookie), 'late, with the old cookie').toEqual(renewed);
  expect(await seenBy(second, old.cookie)).toEqual({ user: null, tokenId: null });
  expect(atFirst()).toBe(1);
  expect(atSecond()).toBe(0);
});

test('a sign-in begun at one tenant cannot be finished at the other', async ({ house, email }) => {
  const { first, second } = house;
  await first.authkit.createUser(email);
  const cookies = new CookieJar();
  const go = (tenant: Tenant, path: string) =>
    ask(tenant.url + path, { headers: { ...DOCUMENT, host: new URL(tenant.url).host }, cookies });
  const started = await go(first, '/tenants/callback?authkit=sign-in&return_to=/tenants/members');
  const authorize = started.headers.get('location') ?? '';
  expect(authorize).toContain(first.authkit.url);
  const callback = new URL(await authorizeByHttp(authorize, { email, password: PASSWORD }));
  expect(callback.origin).toBe(first.url);

  const exchanges = second.authkit.count({ grantType: 'authorization_code' });
  const elsewhere = await go(second, callback.pathname + callback.search);
  expect(cookies.get('wos-session')).toBeUndefined();
  expect(elsewhere.headers.get('location') ?? '').not.toContain('/tenants/members');
  expect(exchanges(), 'codes sent to the other AuthKit').toBe(0);

  const finished = await go(first, callback.pathname + callback.search);
  expect(finished.headers.get('location')).toBe(`${first.url}/tenants/members`);
  expect(await seenBy(first, cookies.get('wos-session'))).toMatchObject({ user: email });
});

test('getSignInUrl() and guards lead to the tenant that was asked', async ({ house }) => {
  for (const tenant of [house.first, house.second]) {
    const page = shownOnce(await asks(tenant, '/tenants/seen'), 'page') as { signIn: string };
    expect(page.signIn).toBe(`${tenant.url}/tenants/callback?authkit=sign-in`);
    const authorize = await asks(tenant, '/tenants/callback?authkit=sign-in');
    const location = new URL(authorize.headers.get('location') ?? '');
    expect(location.origin).toBe(tenant.authkit.url);
    expect(location.searchParams.get('redirect_uri')).toBe(`${tenant.url}/tenants/callback`);
  }
});

test("a host that is nobody's is refused, not served as somebody", async ({ house, email }) => {
  const { first } = house;
  const mine = await first.authkit.session(email, first.cookiePassword);
  for (const path of [
    '/tenants/seen',
    '/tenants/api/seen',
    '/tenants/members',
    '/tenants/callback?authkit=sign-in',
  ]) {
    const answer = await ask(first.url + path, {
      headers: { ...DOCUMENT, host: 'nobody.example' },
      cookies: new CookieJar({ 'wos-session': mine.cookie }),
    });
    expect(answer.status, path).toBe(500);
    expect(answer.body).not.toContain(email);
  }
});

test('in a browser: signed in at one, a stranger at the other, with sign-ins of their own', async ({
  house,
  page,
  email,
}) => {
  const { first, second } = house;
  await first.authkit.createUser(email);
  await second.authkit.createUser(`other-${email}`);
  await page.goto(`${first.url}/tenants/members`);
  await fillSignIn(page, email);
  await expect(page).toHaveURL(`${first.url}/tenants/members`);

  await page.goto(`${second.url}/tenants/members`);
  expect(new URL(page.url()).origin).toBe(second.authkit.url);
  await fillSignIn(page, `other-${email}`);
  await expect(page).toHaveURL(`${second.url}/tenants/members`);

  const shownUser = async (tenant: Tenant) => {
    await page.goto(`${tenant.url}/tenants/api/seen`);
    return (JSON.parse((await page.locator('body').textContent()) ?? '') as Seen).user;
  };
  expect(await shownUser(first)).toBe(email);
  expect(await shownUser(second)).toBe(`other-${email}`);
});
