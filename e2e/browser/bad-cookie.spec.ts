import { randomBytes } from 'node:crypto';
import { AuthKit } from '../support/authkit.ts';
import { expectSignedOut } from '../support/journeys.ts';
import {
  readSessionCookie,
  sessionCookieIn,
  sessionHeader,
  setSessionCookie,
} from '../support/session-cookie.ts';
import { expect, test } from '../support/test.ts';

interface Making {
  authkit: AuthKit;
  cookiePassword: string;
  email: string;
}

let foreign: Promise<AuthKit> | undefined;
test.afterAll(async () => (await foreign)?.server.close());

const changed = (value: string, at: number) =>
  value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);

/** Each is a session cookie that this app must not believe. */
const BAD: Record<string, (making: Making) => Promise<string>> = {
  garbage: async () => 'garbage',
  'random bytes': async () => randomBytes(600).toString('base64url'),
  'the beginning of a seal': async () => 'Fe26.2*1*',
  truncated: async ({ authkit, cookiePassword, email }) => {
    const { cookie } = await authkit.session(email, cookiePassword);
    return cookie.slice(0, cookie.length / 2);
  },
  'a few characters short': async ({ authkit, cookiePassword, email }) =>
    (await authkit.session(email, cookiePassword)).cookie.slice(0, -5),
  'one character changed': async ({ authkit, cookiePassword, email }) => {
    const { cookie } = await authkit.session(email, cookiePassword);
    return changed(cookie, Math.floor(cookie.length / 2));
  },
  "sealed with another app's password": async ({ authkit, email }) =>
    (await authkit.session(email, randomBytes(32).toString('base64url'))).cookie,
  'sealed with the right password around a token of another provider': async ({ cookiePassword, email }) => {
    // The same for every test: a process asks for unknown keys once in half a minute, and till then cannot tell whether
    // a second one is the provider's newest.
    foreign ??= AuthKit.start('http://localhost:1');
    return (await (await foreign).session(email, cookiePassword)).cookie;
  },
};

for (const [name, make] of Object.entries(BAD)) {
  test.describe(`a session cookie that is ${name}`, () => {
    let cookie = '';
    test.beforeEach(async ({ app, authkit, email }) => {
      cookie = await make({ authkit, cookiePassword: app.cookiePassword, email });
    });

    test('is signed out and cleared everywhere, never an error', async ({ app }) => {
      const ask = (path: string, headers = {}) =>
        fetch(app.url + path, { headers: { ...sessionHeader(cookie), ...headers }, redirect: 'manual' });
      const home = await ask('/');
      expect(home.status).toBe(200);
      expect(await home.text()).toContain('Log in');
      expect(sessionCookieIn(home)).toBe('');

      const me = await ask('/api/me');
      expect(me.status).toBe(200);
      expect(await me.json()).toMatchObject({ user: null, tokenId: null });
      expect(sessionCookieIn(me)).toBe('');

      const account = await ask('/account');
      expect(account.status).toBe(307);
      expect(account.headers.get('location')).toContain('authkit=sign-in');

      for (const path of [
        '/lab',
        '/client',
        '/callback',
        '/callback?authkit=session',
        '/callback?code=x&state=y',
      ]) {
        expect((await ask(path, { 'x-authkit': '1' })).status, path).toBeLessThan(500);
      }
    });

    test('is signed out and gone in a browser, which can then call an action', async ({
      page,
      context,
      app,
    }) => {
      await setSessionCookie(context, app.url, cookie);
      await page.goto('/lab');
      await expect(page.getByRole('region', { name: 'Page', exact: true })).toContainText('signed out');
      expect(await readSessionCookie(context, app.url)).toBeUndefined();

      await setSessionCookie(context, app.url, cookie);
      await page.getByRole('button', { name: 'Ask the action' }).click();
      await expect(page.getByRole('region', { name: 'Action', exact: true })).toContainText('signed out');
      await expect.poll(() => readSessionCookie(context, app.url)).toBeUndefined();

      await page.goto('/');
      await expectSignedOut(page);
    });
  });
}
