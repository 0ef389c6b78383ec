import { describe, expect, test } from 'vitest';
import { Browser } from './support/browser.js';
import {
  authorizePath,
  HOME,
  PASSWORD,
  refresh,
  signedIn,
  signIn,
  sharedServer,
  startServer,
} from './support/world.js';

const LOGOUT = '/user_management/sessions/logout';

describe('signing out', () => {
  test('ends the session and the sign-in at the hosted pages', async () => {
    const server = await startServer();
    const { browser, sid, refreshToken } = await signedIn(server);
    const page = await browser.open(`${LOGOUT}?session_id=${sid}`);
    expect([page.status, page.location]).toEqual([302, HOME]);
    expect(browser.cookies.has(`authkit-session-${server.port}`)).toBe(false);
    expect((await refresh(server, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('drops the row too: a cookie kept aside signs nobody in', async () => {
    const server = await startServer();
    const { browser, sid } = await signedIn(server);
    const kept = new Browser(server.url);
    for (const [name, value] of browser.cookies) kept.cookies.set(name, value);
    // As an app's server would ask, without the browser's cookies.
    await new Browser(server.url).open(`${LOGOUT}?session_id=${sid}`);
    expect((await kept.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('of a session begun before the password was entered again signs the browser out as well', async () => {
    const server = await startServer();
    const { browser, sid } = await signedIn(server);
    await signIn(browser, { prompt: 'login' });
    await new Browser(server.url).open(`${LOGOUT}?session_id=${sid}`);
    expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('leaves other devices signed in', async () => {
    const server = await startServer();
    const here = await signedIn(server);
    const there = await signedIn(server);
    await here.browser.open(`${LOGOUT}?session_id=${here.sid}`);
    expect((await refresh(server, there.refreshToken)).status).toBe(200);
    expect((await there.browser.open(authorizePath())).location).toContain('code=');
  });

  test('by a link with a stranger’s session does not sign this browser out', async () => {
    const server = await startServer();
    await server.createUser({ email: 'eve@example.com', password: PASSWORD });
    const mine = await signedIn(server);
    const hers = await signedIn(server, new Browser(server.url), {}, 'eve@example.com');
    expect(hers.claims['sub']).not.toBe(mine.claims['sub']);
    await mine.browser.open(`${LOGOUT}?session_id=${hers.sid}`);
    expect((await mine.browser.open(authorizePath())).location).toContain('code=');
  });

  test('twice is fine', async () => {
    const server = await startServer();
    const { browser, sid } = await signedIn(server);
    await browser.open(`${LOGOUT}?session_id=${sid}`);
    expect((await browser.open(`${LOGOUT}?session_id=${sid}`)).location).toBe(HOME);
  });
});

describe('where it leads', () => {
  const shared = sharedServer();

  test('to return_to when that is on the list', async () => {
    const server = await startServer({ logoutUris: [HOME, `${HOME}bye`] });
    const browser = new Browser(server.url);
    const { location } = await browser.open(`${LOGOUT}?return_to=${encodeURIComponent(`${HOME}bye`)}`);
    expect(location).toBe(`${HOME}bye`);
  });

  test.each([
    'http://evil.example/',
    `${HOME}bye`,
    '//evil.example',
    'javascript:alert(1)',
    `${HOME}@evil.example`,
    '',
  ])('not to %j, which is not: to the default', async (target) => {
    const server = shared();
    const { sid, browser } = await signedIn(server);
    const page = await browser.open(`${LOGOUT}?session_id=${sid}&return_to=${encodeURIComponent(target)}`);
    expect([page.status, page.location]).toEqual([302, HOME]);
  });

  test.each(['', '?session_id=', '?session_id=session_unknown', "?session_id=' or 1=1 --"])(
    'to the default with %j as well',
    async (query) => {
      const server = shared();
      expect((await new Browser(server.url).open(LOGOUT + query)).location).toBe(HOME);
    },
  );

  test('to a plain page when there is no default', async () => {
    const server = await startServer({ logoutUris: [] });
    const page = await new Browser(server.url).open(`${LOGOUT}?return_to=http://evil.example/`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('<h1>Signed out</h1>');
    expect(page.html).not.toContain('evil');
  });
});
