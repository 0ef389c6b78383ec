import { describe, expect, test, vi } from 'vitest';
import { authkitProxy, getSignInUrl, getSignUpUrl, getUser, signOut, withAuth } from '../../src/index.js';
import { inRequest } from '../next-fakes/headers.js';
import { APP, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { redirectOf } from '../support/redirects.js';
import { expiredBrowser, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit();

describe('withAuth', () => {
  test('signed in: the user and the session’s facts, in a page and in an action', async () => {
    const browser = await signedInBrowser();
    for (const phase of ['render', 'action'] as const) {
      const { result, written } = await inRequest(browser, phase, () => withAuth());
      expect(result).toMatchObject({
        user: { object: 'user', email: 'ada@example.com', firstName: 'Ada', lastName: null },
        sessionId: expect.stringMatching(/^session_/),
        accessToken: expect.stringMatching(/^ey/),
      });
      expect(written).toEqual([]);
    }
    expect(getUser).toBe(withAuth);
  });

  test('signed out: no user', async () => {
    expect((await inRequest(new Browser(), 'render', () => withAuth())).result).toEqual({ user: null });
  });

  test('an expired token renews in an action, and every reader of the request sees it', async () => {
    const browser = await expiredBrowser(authkit);
    const { result, written } = await inRequest(browser, 'action', async () => {
      const both = await Promise.all([withAuth(), withAuth()]);
      return [...both, await withAuth()];
    });
    expect(new Set(result.map((auth) => auth.accessToken)).size).toBe(1);
    expect(authkit.refreshes()).toBe(1);
    expect(written.map(({ name }) => name)).toEqual(['wos-session', 'wos-session-mark']);
    expect((await inRequest(browser, 'render', () => withAuth())).result.accessToken).toBe(
      result[0]!.accessToken,
    );
  });

  test('an expired token in a page that no proxy covers: signed out, nothing spent, one warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const browser = await expiredBrowser(authkit);
    expect((await inRequest(browser, 'render', () => withAuth())).result).toEqual({ user: null });
    expect(authkit.refreshes()).toBe(0);
    expect(warn.mock.calls.flat().join()).toContain('not covered by the proxy');
    warn.mockRestore();
    // Nothing was lost: an action of the same browser still renews.
    expect((await inRequest(browser, 'action', () => withAuth())).result.user?.email).toBe('ada@example.com');
  });

  test('the internal header, replayed or made up, signs nobody in', async () => {
    const signedIn = await signedInBrowser();
    const answered = await authkitProxy()(signedIn.document(`${APP}/account`));
    const handoff = answered.headers.get('x-middleware-request-x-authkit-handoff')!;
    const { result } = await inRequest(new Browser(), 'render', () => withAuth(), {
      'x-authkit-handoff': handoff,
    });
    expect(result).toEqual({ user: null });
  });

  test('outside a request it fails as Next does', async () => {
    await expect(withAuth()).rejects.toThrow('outside a request scope');
  });
});

describe('ensureSignedIn', () => {
  const ensure = () => withAuth({ ensureSignedIn: true });

  test('signed out: through the AuthKit route, back to the page the proxy names', async () => {
    const handoff = new URLSearchParams({ path: '/account?x=a%20b', screen: 'sign-up' }).toString();
    const url = await redirectOf(
      inRequest(new Browser(), 'render', ensure, { 'x-authkit-handoff': handoff }),
    );
    expect(url).toBe(`${APP}/callback?authkit=sign-up&return_to=${encodeURIComponent('/account?x=a%20b')}`);
  });

  test('a made-up hand-off cannot lead to another origin', async () => {
    const handoff = new URLSearchParams({ path: '//evil.example', screen: 'sign-in' }).toString();
    const url = await redirectOf(
      inRequest(new Browser(), 'render', ensure, { 'x-authkit-handoff': handoff }),
    );
    expect(url).toBe(`${APP}/callback?authkit=sign-in`);
  });

  test('in an action behind no proxy: back to the page that called it', async () => {
    const headers = { 'next-action': 'abc', referer: `${APP}/form?step=2` };
    expect(await redirectOf(inRequest(new Browser(), 'action', ensure, headers))).toContain(
      '%2Fform%3Fstep%3D2',
    );
    const foreign = { 'next-action': 'abc', referer: 'https://evil.example/form' };
    expect(await redirectOf(inRequest(new Browser(), 'action', ensure, foreign))).toBe(
      `${APP}/callback?authkit=sign-in`,
    );
  });

  test('in a handler or action the way to sign-in is always read, whatever was posted', async () => {
    const thrown = await inRequest(new Browser(), 'action', ensure).catch(
      (error: unknown) => error as { digest: string },
    );
    expect((thrown as { digest: string }).digest).toMatch(/;303;$/);
    const form = { 'content-type': 'multipart/form-data; boundary=x', referer: `${APP}/form` };
    expect(await redirectOf(inRequest(new Browser(), 'action', ensure, form))).toContain('return_to=%2Fform');
  });

  test('returnTo says where, when nothing else can', async () => {
    const task = inRequest(new Browser(), 'render', () =>
      withAuth({ ensureSignedIn: true, returnTo: '/here' }),
    );
    expect(await redirectOf(task)).toBe(`${APP}/callback?authkit=sign-in&return_to=%2Fhere`);
  });
});

test('getSignInUrl and getSignUpUrl are pure: they work outside a request', async () => {
  expect(await getSignInUrl()).toBe(`${APP}/callback?authkit=sign-in`);
  expect(await getSignUpUrl({ returnTo: '/a?b' })).toBe(`${APP}/callback?authkit=sign-up&return_to=%2Fa%3Fb`);
  expect(await getSignInUrl({ returnTo: 'https://evil.example' })).toBe(`${APP}/callback?authkit=sign-in`);
});

/** What a browser says of a request that a page of this app makes. */
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

describe('signOut', () => {
  test.each<[string, Record<string, string>]>([
    ['an action', { 'next-action': 'id' }],
    ['a form of this app, without Sec-Fetch-Site', { origin: APP }],
    ['a link of this app, without Sec-Fetch-Site', { referer: `${APP}/account` }],
  ])('%s signs out at once', async (_what, headers) => {
    const browser = await signedInBrowser();
    const url = await redirectOf(inRequest(browser, 'action', () => signOut(), headers));
    expect(new URL(url).pathname).toBe('/user_management/sessions/logout');
  });

  test('clears every cookie and goes to the logout page with the session’s id', async () => {
    const browser = await signedInBrowser();
    const { sessionId } = (await inRequest(browser, 'render', () => withAuth())).result;
    const cleared: string[] = [];
    const url = await redirectOf(
      inRequest(
        browser,
        'action',
        async () => {
          try {
            return await signOut({ returnTo: `${APP}/bye` });
          } finally {
            const { cookies } = await import('next/headers.js');
            const left = (await cookies()).getAll();
            cleared.push(...left.map(({ name }) => name));
          }
        },
        OWN_PAGE,
      ),
    );
    expect(cleared).toEqual([]);
    const logout = new URL(url);
    expect(logout.origin + logout.pathname).toBe(`${authkit.server.url}/user_management/sessions/logout`);
    expect(Object.fromEntries(logout.searchParams)).toEqual({
      session_id: sessionId,
      return_to: `${APP}/bye`,
    });
  });

  test('a broken session cannot stop it; without one it goes to a path of this app', async () => {
    const broken = new Browser();
    broken.keep('wos-session', 'garbage');
    const leaves = (from: Browser, returnTo?: string) =>
      redirectOf(inRequest(from, 'action', () => signOut({ returnTo }), OWN_PAGE));
    expect(await leaves(broken)).toBe(`${APP}/`);
    expect(await leaves(new Browser(), '/bye')).toBe(`${APP}/bye`);
    expect(await leaves(new Browser(), '//evil.example')).toBe(`${APP}/`);
  });

  test.each<[string, 'render' | 'action', Record<string, string>]>([
    ['a page', 'render', {}],
    ['a handler that a prefetch reached', 'action', { rsc: '1', 'next-router-prefetch': '1' }],
    ['a handler that another site links to', 'action', { 'sec-fetch-site': 'cross-site' }],
    ['one that says nothing of where it comes from', 'action', {}],
    [
      'one that another site links to, without Sec-Fetch-Site',
      'action',
      { referer: 'https://evil.example/' },
    ],
    ['one whose origin is hidden', 'action', { origin: 'null', referer: `${APP}/` }],
  ])('%s clears nothing and asks the AuthKit route', async (_what, phase, headers) => {
    const browser = await signedInBrowser();
    const url = await redirectOf(inRequest(browser, phase, () => signOut(), headers));
    expect(url).toBe(`${APP}/callback?authkit=sign-out`);
    expect((await inRequest(browser, 'render', () => withAuth())).result.user?.email).toBe('ada@example.com');
  });
});
