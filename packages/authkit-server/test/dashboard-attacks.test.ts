import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { createAuthKitServer } from '../src/index.js';
import { alertOf, Browser, type Page } from './support/browser.js';
import { act, csrfOf, firstLine, idOf, statusFor } from './support/dashboard.js';
import { safeOptions, startProduction } from './support/production.js';
import { EMAIL, manage, PASSWORD, signedIn, startServer } from './support/world.js';

const ADMIN = 'a long admin password';

describe('without an admin password the dashboard opens at this machine only', () => {
  test('not to the name of another site that points here', async () => {
    const { port } = await startServer();
    expect(await statusFor(port, '/dashboard/users', { host: `localhost:${port}` })).toBe(200);
    for (const host of [
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      `localhost.evil.example:${port}`,
      '10.0.0.1',
    ]) {
      expect([host, await statusFor(port, '/dashboard/users', { host })]).toEqual([host, 403]);
    }
  });

  test('not to somebody elsewhere who says to be here', async () => {
    const { port } = await startServer();
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-for': '::1' },
      { 'x-real-ip': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
    ]) {
      expect(await statusFor(port, '/dashboard/users', { host: `127.0.0.1:${port}`, ...headers })).toBe(403);
    }
  });

  test('not through a reverse proxy on this machine, whatever it adds or leaves out', async () => {
    const { port } = await startServer();
    const host = `127.0.0.1:${port}`;
    expect(await statusFor(port, '/dashboard/users', { host, via: '1.1 proxy' })).toBe(403);
    expect(await statusFor(port, '/dashboard/users', { host, 'x-forwarded-proto': 'https' })).toBe(403);
    // As nginx does when it is told nothing: an old version of HTTP, its own name for us, and no header of its own.
    expect(await firstLine(port, ['GET /dashboard/users HTTP/1.0', `Host: ${host}`])).toContain(' 403 ');
    expect(
      await firstLine(port, ['GET /dashboard/users HTTP/1.1', `Host: ${host}`, 'Connection: close']),
    ).toContain(' 200 ');
  });

  test('and in production mode not at all: a proxy and a neighbour look alike there', async () => {
    const { inside, server } = await startProduction();
    for (const path of ['/dashboard', '/dashboard/users', '/dashboard/sign-in']) {
      expect((await new Browser(inside).open(path)).status).toBe(404);
    }
    expect(await statusFor(server.port, '/dashboard/users', { host: `localhost:${server.port}` })).toBe(404);
  });
});

describe('a form is believed only', () => {
  const fields = (page: Page) => new URLSearchParams({ csrf: csrfOf(page), email: 'new@example.com' });

  test('with the token of a page that this browser was shown', async () => {
    const server = await startServer();
    const [mine, other] = [new Browser(server.url), new Browser(server.url)];
    await mine.open('/dashboard/users');
    const theirs = await other.open('/dashboard/users');
    const body = fields(theirs);
    expect((await mine.open('/dashboard/users', { method: 'POST', body })).status).toBe(403);
    const none = new URLSearchParams({ email: 'new@example.com' });
    expect((await mine.open('/dashboard/users', { method: 'POST', body: none })).status).toBe(403);
    const json = JSON.stringify({ csrf: csrfOf(theirs) });
    expect((await other.open('/dashboard/users', { method: 'POST', body: json })).status).toBe(403);
    // The token of a sign-in is none for here.
    const signInPage = await other.visit(
      '/user_management/authorize?client_id=client_test&redirect_uri=http%3A%2F%2F127.0.0.1%3A3999%2Fcallback&response_type=code&provider=authkit',
    );
    const borrowed = fields(signInPage);
    expect((await other.open('/dashboard/users', { method: 'POST', body: borrowed })).status).toBe(403);
    expect((await other.open('/dashboard/users', { method: 'POST', body })).status).toBe(303);
  });

  test('from this origin, even with the right token', async () => {
    const { port, url } = await startServer();
    const browser = new Browser(url);
    const page = await browser.open('/dashboard/users');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const send = (headers: Record<string, string>) =>
      statusFor(
        port,
        '/dashboard/users',
        {
          host: `127.0.0.1:${port}`,
          cookie,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        fields(page),
      );
    expect(await send({ origin: 'https://evil.example' })).toBe(403);
    expect(await send({ origin: 'null' })).toBe(403);
    // Another app on this machine is another origin, though cookies do not tell them apart.
    expect(await send({ origin: 'http://127.0.0.1:3000' })).toBe(403);
    expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await send({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await send({ origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' })).toBe(303);
  });

  test('as a POST: looking at a path changes nothing', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const { body } = await manage(server, 'GET', '/user_management/users');
    const [{ id }] = body['data'] as [{ id: string }];
    expect((await browser.open(`/dashboard/users/${id}/delete`)).status).toBe(404);
    expect((await manage(server, 'GET', `/user_management/users/${id}`)).status).toBe(200);
  });
});

test('what people typed shows as text, and nothing could run', async () => {
  const server = await startServer();
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'';
  const browser = new Browser(server.url);
  const id = idOf(
    await act(browser, '/users', { email: 'new@example.com', first_name: evil, last_name: evil }),
  );
  await act(browser, '/organizations', { name: evil });
  await act(browser, '/flags', { slug: 'f', name: evil });
  await act(browser, '/roles', { slug: 'r', name: evil });
  await signedIn(server);
  await server.createOrganization({ name: `${evil} two` });
  await act(browser, `/users/${id}/impersonate`, { impersonator: 'boss@example.com', reason: evil });
  const { url } = await server.impersonate({ email: EMAIL, impersonator: 'boss@example.com', reason: evil });
  await fetch(`${server.url}/user_management/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: 'client_test',
      client_secret: 'sk_test_key',
      grant_type: 'authorization_code',
      code: new URL(url).searchParams.get('code'),
      user_agent: evil,
      ip_address: evil,
    }),
  });
  const screens = [
    'users',
    `users/${id}`,
    'organizations',
    'roles',
    'sessions',
    'flags',
    'events',
    'memberships',
  ];
  for (const screen of screens) {
    const page = await browser.open(`/dashboard/${screen}`);
    expect(page.status).toBe(200);
    expect(page.html).not.toMatch(/<script|<img|onerror=alert\(1\)>[^&]*"/);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('cache-control')).toBe('no-store');
  }
  expect((await browser.open('/dashboard/sessions')).html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  // What a link brings is not repeated, or only as text.
  expect((await browser.open('/dashboard/users?done=said-by-a-link')).html).not.toContain('said-by-a-link');
  expect((await browser.open(`/dashboard/users?search=${encodeURIComponent(evil)}`)).html).not.toContain(
    '<script',
  );
  expect((await browser.open('/dashboard/users?done=constructor')).html).not.toContain('native code');
});

describe('with an admin password', () => {
  test('it asks everybody, this machine included, and lets in who knows it', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const browser = new Browser(server.url);
    expect((await browser.open('/dashboard/users')).location).toBe('/dashboard/sign-in');
    const wrong = await browser.submit(await browser.open('/dashboard/sign-in'), { password: 'wrong' });
    expect([wrong.status, alertOf(wrong)]).toEqual([422, 'The password is not right.']);
    expect((await browser.open('/dashboard/users')).status).toBe(303);
    const right = await browser.submit(wrong, { password: ADMIN });
    expect(right.location).toBe('/dashboard/users');
    expect(right.headers.get('set-cookie')).toMatch(
      new RegExp(`^authkit-admin-${server.port}=[^;]+; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect((await browser.open('/dashboard/users')).status).toBe(200);
  });

  test('it opens from anywhere, through a proxy, at the public address', async () => {
    const { inside } = await startProduction({ adminPassword: ADMIN });
    const browser = new Browser(inside);
    const signedInPage = await signInAs(browser);
    expect(signedInPage.headers.get('set-cookie')).toMatch(
      /^__Host-authkit-admin=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await act(browser, '/users', { email: 'new@example.com' })).status).toBe(303);
  });

  test('signing out ends the session, also for whoever copied the cookie', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const browser = new Browser(server.url);
    await signInAs(browser);
    const thief = new Browser(server.url);
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    expect((await thief.open('/dashboard/users')).status).toBe(200);
    await act(browser, '/sign-out');
    expect((await browser.open('/dashboard/users')).location).toBe('/dashboard/sign-in');
    expect((await thief.open('/dashboard/users')).location).toBe('/dashboard/sign-in');
  });

  test('a session ends after eight hours', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const browser = new Browser(server.url);
    await signInAs(browser);
    server.clock.advance(8 * 3_600_000 - 1_000);
    expect((await browser.open('/dashboard/users')).status).toBe(200);
    server.clock.advance(1_000);
    expect((await browser.open('/dashboard/users')).status).toBe(303);
  });

  test('guesses are counted, in development too, and the right password waits with them', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const browser = new Browser(server.url);
    const page = await browser.open('/dashboard/sign-in');
    for (let at = 0; at < 10; at += 1) {
      expect((await browser.submit(page, { password: `guess ${at}` })).status).toBe(422);
    }
    const late = await browser.submit(page, { password: ADMIN });
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    server.clock.advance(60_000);
    expect((await browser.submit(page, { password: ADMIN })).status).toBe(303);
  });

  test('a cookie that was made up, or is of the hosted pages, opens nothing', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const { browser } = await signedIn(server);
    expect((await browser.open('/dashboard/users')).location).toBe('/dashboard/sign-in');
    const session = browser.cookies.get(`authkit-session-${server.port}`)!;
    browser.cookies.set(`authkit-admin-${server.port}`, session);
    expect((await browser.open('/dashboard/users')).location).toBe('/dashboard/sign-in');
  });

  test('a form from before the sign-in is not believed after it', async () => {
    const server = await startServer({ adminPassword: ADMIN });
    const browser = new Browser(server.url);
    const before = await browser.open('/dashboard/sign-in');
    await browser.submit(before, { password: ADMIN });
    const body = new URLSearchParams({ csrf: csrfOf(before), email: 'new@example.com' });
    expect((await browser.open('/dashboard/users', { method: 'POST', body })).status).toBe(403);
  });

  test('it may come as a hash; another password ends all sessions, a restart does not', async () => {
    const options = { ...(await safeOptions()), adminPassword: ADMIN };
    const first = await createAuthKitServer(options);
    const browser = new Browser(`http://127.0.0.1:${first.port}`);
    await signInAs(browser);
    await first.close();
    const opens = async (adminPassword: string) => {
      const server = await createAuthKitServer({ ...options, adminPassword });
      const visitor = new Browser(`http://127.0.0.1:${server.port}`);
      for (const [name, value] of browser.cookies) visitor.cookies.set(name, value);
      const { status } = await visitor.open('/dashboard/users');
      await server.close();
      return status;
    };
    expect(await opens(ADMIN)).toBe(200);
    expect(await opens('another admin password')).toBe(303);
    const hashed = await hash(PASSWORD);
    const server = await createAuthKitServer({ ...options, adminPassword: hashed });
    const page = await signInAs(new Browser(`http://127.0.0.1:${server.port}`), PASSWORD);
    await server.close();
    expect(page.status).toBe(303);
  });

  test.skipIf(process.env['AUTHKIT_TEST_POSTGRES'] !== undefined)(
    'neither the password nor a session is in the files',
    async () => {
      const options = { ...(await safeOptions()), adminPassword: ADMIN };
      const server = await createAuthKitServer(options);
      const browser = new Browser(`http://127.0.0.1:${server.port}`);
      await signInAs(browser);
      await server.close();
      const folder = dirname(options.database!);
      const names = await readdir(folder);
      const file = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
      expect(file.includes('$argon2id$')).toBe(true);
      expect(file.includes(ADMIN)).toBe(false);
      expect(file.includes(browser.cookies.get('__Host-authkit-admin')!.split('.')[0]!)).toBe(false);
    },
  );
});

async function signInAs(browser: Browser, password = ADMIN): Promise<Page> {
  return browser.submit(await browser.open('/dashboard/sign-in'), { password });
}
