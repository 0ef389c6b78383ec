import { randomBytes } from 'node:crypto';
import { sealData, unsealData } from 'iron-session';
import { NextResponse } from 'next/server.js';
import { describe, expect, test, vi } from 'vitest';
import { authkit as authkitFunction, authkitProxy, withAuth } from '../../src/index.js';
import { decodeClaims } from '../../src/session/claims.js';
import { inRequest } from '../next-fakes/headers.js';
import { APP, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { agedBrowser, expiredBrowser, route, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit();
const proxy = authkitProxy();
const guarded = authkitProxy({
  middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/about', '/open/:path*'] },
});

/** A header of the request as the page will see it. */
const forwarded = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);
const passes = (response: Response) => response.headers.get('x-middleware-next') === '1';

describe('who is signed out', () => {
  test('a visitor passes with no cookie, no network and no cache header', async () => {
    const response = await proxy(new Browser().document(`${APP}/page?x=a%20b`));
    expect(passes(response)).toBe(true);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('cache-control')).toBeNull();
    expect(authkit.requests).toEqual([]);
    expect(new URLSearchParams(forwarded(response, 'x-authkit-handoff')!).get('path')).toBe('/page?x=a%20b');
  });

  test('an inbound hand-off is replaced', async () => {
    const headers = { 'x-authkit-handoff': 'path=%2Fevil' };
    const response = await proxy(new Browser().document(`${APP}/page`, { headers }));
    expect(new URLSearchParams(forwarded(response, 'x-authkit-handoff')!).get('path')).toBe('/page');
  });

  test.each([
    ['garbage', () => randomBytes(300).toString('base64url')],
    ['a megabyte', () => 'A'.repeat(1_000_000)],
    ['half a seal', (good: string) => good.slice(0, good.length / 2)],
    [
      'a seal with one character changed',
      (good: string) => `${good.slice(0, 200)}${good[200] === 'a' ? 'b' : 'a'}${good.slice(201)}`,
    ],
  ])('%s for a session: signed out, cleared, never an error', async (_what, make) => {
    const browser = await signedInBrowser();
    browser.keep('wos-session', make(browser.jar.get('wos-session')!));
    const response = await guarded(browser.document(`${APP}/account`));
    browser.take(response);
    expect(response.status).toBe(307);
    expect(browser.jar.has('wos-session')).toBe(false);
    expect(browser.jar.has('wos-session-mark')).toBe(false);
  });

  test('a session sealed with another password: signed out, cleared', async () => {
    const browser = await signedInBrowser();
    vi.stubEnv('WORKOS_COOKIE_PASSWORD', randomBytes(33).toString('base64'));
    const response = await proxy(browser.document(`${APP}/`));
    browser.take(response);
    expect(passes(response)).toBe(true);
    expect(browser.jar.has('wos-session')).toBe(false);
    expect(forwarded(response, 'cookie')).not.toContain('wos-session=');
  });

  test('after the password changed, cookies of the previous one still open', async () => {
    const previous = process.env.WORKOS_COOKIE_PASSWORD!;
    const browser = await signedInBrowser();
    vi.stubEnv('WORKOS_COOKIE_PASSWORD', randomBytes(33).toString('base64'));
    vi.stubEnv('WORKOS_COOKIE_PREVIOUS_PASSWORDS', previous);
    const { session } = await authkitFunction(browser.document(`${APP}/`));
    expect(session.user?.email).toBe('ada@example.com');
  });
});

describe('who is signed in', () => {
  test('passes without network or a new cookie, and is not cached', async () => {
    const browser = await signedInBrowser();
    await proxy(browser.document(`${APP}/`));
    authkit.requests.length = 0;
    const response = await guarded(browser.document(`${APP}/account`));
    expect(passes(response)).toBe(true);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(authkit.requests).toEqual([]);
  });

  test('build output is everybody’s, also behind a matcher that covers it', async () => {
    const browser = await signedInBrowser();
    const asset = await proxy(browser.script(`${APP}/_next/static/chunks/a.js`));
    expect(asset.headers.get('cache-control')).toBeNull();
    const page = await proxy(browser.script(`${APP}/_next/staticx`));
    expect(page.headers.get('cache-control')).toBe('private, no-store');
  });

  test('an expired token: the same request passes with the renewed cookie in it', async () => {
    const browser = await expiredBrowser(authkit);
    const old = browser.jar.get('wos-session')!;
    const response = await guarded(browser.document(`${APP}/account`));
    browser.take(response);
    expect(passes(response)).toBe(true);
    expect(authkit.refreshes()).toBe(1);
    const renewed = browser.jar.get('wos-session')!;
    expect(renewed).not.toBe(old);
    expect(forwarded(response, 'cookie')).toContain(`wos-session=${renewed}`);
    expect(forwarded(response, 'cookie')).not.toContain(old);
  });

  test('fifty at once with an expired token: one refresh, everybody in, one cookie', async () => {
    const browser = await expiredBrowser(authkit);
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => guarded(browser.document(`${APP}/account`))),
    );
    expect(authkit.refreshes()).toBe(1);
    expect(responses.filter(passes)).toHaveLength(50);
    expect(new Set(responses.map((response) => response.headers.getSetCookie()[0]?.split(';')[0])).size).toBe(
      1,
    );
  });

  test('a late request with the old cookie gets the newest session', async () => {
    const browser = await expiredBrowser(authkit);
    const late = browser.copy();
    browser.take(await guarded(browser.document(`${APP}/account`)));
    const response = await guarded(late.document(`${APP}/account`));
    late.take(response);
    expect(passes(response)).toBe(true);
    expect(late.jar.get('wos-session')).toBe(browser.jar.get('wos-session'));
    expect(authkit.refreshes()).toBe(1);
  });

  test('close to expiry one request renews while the others go on with the token they have', async () => {
    const browser = await agedBrowser(authkit.server, 280_000);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => guarded(browser.document(`${APP}/account`))),
    );
    expect(responses.every(passes)).toBe(true);
    expect(authkit.refreshes()).toBe(1);
    expect(responses.filter((response) => response.headers.getSetCookie().length > 0)).toHaveLength(1);
  });

  test('a session revoked at the provider is over when its token is, and says so', async () => {
    const browser = await expiredBrowser(authkit);
    await authkit.server.revokeSession(await sessionIdIn(browser));
    const onSessionRefreshError = vi.fn<(data: { isTransient: boolean }) => void>();
    const { session: auth } = await authkitFunction(browser.document(`${APP}/`), { onSessionRefreshError });
    expect(auth).toEqual({ user: null });
    expect(onSessionRefreshError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ isTransient: false }),
    );
  });

  test('the provider down: nobody loses a cookie, and a protected page answers 503, not a redirect', async () => {
    const browser = await expiredBrowser(authkit);
    vi.stubEnv('WORKOS_API_PORT', '1');
    const response = await guarded(browser.document(`${APP}/account`));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('callbacks are awaited, and one that throws changes nothing', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = await expiredBrowser(authkit);
    const onSessionRefreshSuccess = vi.fn(() => Promise.reject(new Error('disk full')));
    const { session } = await authkitFunction(browser.document(`${APP}/`), { onSessionRefreshSuccess });
    expect(session.user?.email).toBe('ada@example.com');
    expect(onSessionRefreshSuccess).toHaveBeenCalledOnce();
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});

/** The id of the session in a browser's cookie, read as another library would. */
async function sessionIdIn(browser: Browser): Promise<string> {
  const password = process.env.WORKOS_COOKIE_PASSWORD!;
  const sealed = browser.jar.get('wos-session')!;
  const { accessToken } = await unsealData<{ accessToken: string }>(sealed, { password, ttl: 0 });
  return decodeClaims(accessToken)!.sid;
}

describe('sign-out', () => {
  test('ends the line: the old cookie stays out, also while its token would still be good', async () => {
    const browser = await signedInBrowser();
    const stolen = browser.copy();
    const headers = { 'x-authkit': '1' };
    browser.take(await route(browser.script(`${APP}/callback?authkit=sign-out`, { headers })));
    const response = await guarded(stolen.document(`${APP}/account`));
    expect(response.status).toBe(307);
    // Not cleared yet: the visitor may have signed in again, with that answer still on its way.
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('racing a refresh it wins, and the refresh writes no cookie', async () => {
    const browser = await expiredBrowser(authkit);
    const other = browser.copy();
    const renewing = guarded(browser.document(`${APP}/account`));
    const headers = { 'x-authkit': '1' };
    await route(other.script(`${APP}/callback?authkit=sign-out`, { headers }));
    const response = await renewing;
    expect(response.status).toBe(307);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('signing in again is never refused', async () => {
    const browser = await signedInBrowser();
    const headers = { 'x-authkit': '1' };
    browser.take(await route(browser.script(`${APP}/callback?authkit=sign-out`, { headers })));
    const again = await signedInBrowser();
    expect(passes(await guarded(again.document(`${APP}/account`)))).toBe(true);
  });
});

describe('no user on a protected path, by kind of request', () => {
  const url = `${APP}/account?tab=billing&x=a%20b`;
  const start = `${APP}/callback?authkit=sign-in&return_to=${encodeURIComponent('/account?tab=billing&x=a%20b')}`;

  test('a document: 307 to the start of sign-in, 303 for a form', async () => {
    const page = await guarded(new Browser().document(url));
    expect([page.status, page.headers.get('location')]).toEqual([307, start]);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const form = await guarded(new Browser().document(url, { method: 'POST' }));
    expect([form.status, form.headers.get('location')]).toEqual([303, start]);
  });

  test('a soft navigation or fetch: the same 307, without leaving the origin', async () => {
    const response = await guarded(new Browser().script(url));
    expect([response.status, response.headers.get('location')]).toEqual([307, start]);
  });

  test('a soft navigation stays on the origin that the browser names, not on what a reverse proxy calls the server', async () => {
    const inside = url.replace(APP, 'http://127.0.0.1:3000');
    const startFor = async (headers: Record<string, string>) =>
      (
        await guarded(new Browser().script(inside, { headers: { host: '127.0.0.1:3000', ...headers } }))
      ).headers.get('location');
    expect(await startFor({})).toBe(start);
    expect(await startFor({ referer: `${APP}/` })).toBe(start);
    const www = 'https://www.app.example';
    expect(await startFor({ referer: `${www}/docs?x=1` })).toBe(start.replace(APP, www));
    // Another site's page says who it is as well, and is not followed; nor is what is no address.
    expect(await startFor({ referer: 'https://evil.example/', 'sec-fetch-site': 'cross-site' })).toBe(start);
    expect(await startFor({ referer: 'javascript:alert(1)' })).toBe(start);
    expect(await startFor({ referer: 'about:client' })).toBe(start);
  });

  test('a server action: 401 text that reaches the caller', async () => {
    const response = await guarded(
      new Browser().script(url, { method: 'POST', headers: { 'next-action': 'abc' } }),
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('session has ended');
  });

  test('another method: 401 JSON; a preflight passes', async () => {
    const api = await guarded(new Browser().script(url, { method: 'DELETE' }));
    expect([api.status, api.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect(api.headers.get('www-authenticate')).not.toBeNull();
    expect(passes(await guarded(new Browser().script(url, { method: 'OPTIONS' })))).toBe(true);
  });

  test('open paths, and exactly the AuthKit route, pass', async () => {
    for (const path of ['/', '/about', '/about/', '/open', '/open/a/b', '/callback', '/callback?code=1']) {
      expect(passes(await guarded(new Browser().document(APP + path))), path).toBe(true);
    }
    for (const path of [
      '/aboutx',
      '/ABOUT',
      '/OPEN/a',
      '/about/x',
      '/callback/x',
      '/callbackx',
      '//about',
      '/openx',
    ]) {
      expect(passes(await guarded(new Browser().document(APP + path))), path).toBe(false);
    }
  });

  test('a sign-up path starts at the sign-up screen', async () => {
    const signUp = authkitProxy({
      middlewareAuth: { enabled: true, unauthenticatedPaths: [] },
      signUpPaths: ['/join/:path*'],
    });
    const response = await signUp(new Browser().document(`${APP}/join/now`));
    expect(response.headers.get('location')).toBe(`${APP}/callback?authkit=sign-up&return_to=%2Fjoin%2Fnow`);
  });

  test('with strict cookies a link from another site is asked again from a page of our own, once', async () => {
    vi.stubEnv('WORKOS_COOKIE_SAMESITE', 'strict');
    const linked = await guarded(
      new Browser().document(url, { headers: { 'sec-fetch-site': 'cross-site' } }),
    );
    expect(linked.headers.get('location')).toContain(`${APP}/callback?authkit=arrived&return_to=`);
    const moved = await guarded(
      new Browser().document(url, { headers: { 'sec-fetch-site': 'same-origin' } }),
    );
    expect(moved.headers.get('location')).toBe(start);
  });

  test('the options handed in are never changed', async () => {
    const options = Object.freeze({
      middlewareAuth: Object.freeze({ enabled: true, unauthenticatedPaths: Object.freeze(['/a']) }),
    });
    const frozen = authkitProxy(options);
    await frozen(new Browser().document(`${APP}/a`));
    expect(options.middlewareAuth.unauthenticatedPaths).toEqual(['/a']);
  });

  test.each(['about', '/(', '/:a:a', 42])(
    'a bad glob (%j) throws when the proxy is defined, and is named',
    (glob) => {
      const define = () =>
        authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [glob as string] } });
      expect(define).toThrow(JSON.stringify(glob));
    },
  );
});

describe('authkit() in a proxy of one’s own', () => {
  test('headers can be handed to NextResponse.next, as the guide shows', async () => {
    const browser = await expiredBrowser(authkit);
    const { session, headers, authorizationUrl } = await authkitFunction(browser.document(`${APP}/account`));
    expect(session.user?.email).toBe('ada@example.com');
    expect(authorizationUrl).toBe('');
    const response = NextResponse.next({ headers });
    browser.take(response);
    expect(forwarded(response, 'cookie')).toContain(`wos-session=${browser.jar.get('wos-session')}`);
  });

  test('signed out, authorizationUrl starts a sign-in that comes back here', async () => {
    const { session, authorizationUrl } = await authkitFunction(
      new Browser().document(`${APP}/account?a=1`),
      {
        screenHint: 'sign-up',
      },
    );
    expect(session).toEqual({ user: null });
    expect(authorizationUrl).toBe(`${APP}/callback?authkit=sign-up&return_to=%2Faccount%3Fa%3D1`);
  });

  test('debug says what was decided and why, and no token', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const browser = await expiredBrowser(authkit);
    await authkitFunction(browser.document(`${APP}/account`), { debug: true });
    await authkitFunction(new Browser().document(`${APP}/`), { debug: true });
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      '[authkit] GET /account: refreshed; cookies: wos-session, wos-session-mark',
      '[authkit] GET /: signed-out (no_session)',
    ]);
    log.mockRestore();
  });
});

test('a session whose token the provider never signed: signed out, cleared', async () => {
  const browser = await signedInBrowser();
  const password = process.env.WORKOS_COOKIE_PASSWORD!;
  const session = await unsealData<Record<string, string>>(browser.jar.get('wos-session')!, {
    password,
    ttl: 0,
  });
  const forged = `${session.accessToken!.slice(0, -8)}AAAAAAAA`;
  const sealed = await sealData(
    { ...session, accessToken: forged, refreshToken: 'made-up' },
    { password, ttl: 0 },
  );
  browser.keep('wos-session', sealed);
  const response = await guarded(browser.document(`${APP}/account`));
  browser.take(response);
  expect(response.status).toBe(307);
  expect(browser.jar.has('wos-session')).toBe(false);
});

test('a session of another user than its token names: signed out, cleared', async () => {
  const browser = await signedInBrowser();
  const password = process.env.WORKOS_COOKIE_PASSWORD!;
  const session = await unsealData<object>(browser.jar.get('wos-session')!, { password, ttl: 0 });
  browser.keep(
    'wos-session',
    await sealData({ ...session, user: { id: 'user_other' } }, { password, ttl: 0 }),
  );
  const response = await guarded(browser.document(`${APP}/account`));
  browser.take(response);
  expect(response.status).toBe(307);
  expect(browser.jar.has('wos-session')).toBe(false);
});

test('a session of another client: refused, and left to whoever it belongs to', async () => {
  const browser = await signedInBrowser();
  vi.stubEnv('WORKOS_CLIENT_ID', 'client_other');
  const response = await guarded(browser.document(`${APP}/account`));
  // This AuthKit has no keys for that client: nothing can be verified, so nobody is let in and nothing is lost.
  expect(response.status).toBe(503);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('a proxy’s own redirect URI is enough for a cookie name that needs https, in pages too', async () => {
  vi.stubEnv('WORKOS_REDIRECT_URI', '');
  vi.stubEnv('WORKOS_COOKIE_NAME', '__Host-session');
  const browser = new Browser();
  const preview = authkitProxy({ redirectUri: 'https://pr-1.example/callback' });
  const { headers } = await preview(browser.document('https://pr-1.example/x'));
  const handoff = headers.get('x-middleware-request-x-authkit-handoff')!;
  const page = await inRequest(browser, 'render', () => withAuth(), { 'x-authkit-handoff': handoff });
  expect(page.result.user).toBeNull();
});
