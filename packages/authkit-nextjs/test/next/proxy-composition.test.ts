/** Our proxy around, inside and beside others. */
import { NextResponse, type NextFetchEvent } from 'next/server.js';
import { describe, expect, test, vi } from 'vitest';
import {
  applyResponseHeaders,
  authkit as authkitFunction,
  authkitProxy,
  handleAuthkitHeaders,
  isAuthkitRequestHeader,
  partitionAuthkitHeaders,
  type InnerProxy,
} from '../../src/index.js';
import { APP, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { expiredBrowser, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit();
const forwarded = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);
const EVENT = {} as NextFetchEvent;

describe('authkitProxy(inner)', () => {
  const guard = { middlewareAuth: { enabled: true, unauthenticatedPaths: ['/open'] } };

  test('the inner proxy sees the renewed cookie, the hand-off and the user', async () => {
    const browser = await expiredBrowser(authkit);
    const old = browser.jar.get('wos-session')!;
    const inner = vi.fn<InnerProxy>(() => undefined);
    const response = await authkitProxy(inner, guard)(browser.document(`${APP}/account`), EVENT);
    browser.take(response);
    const [request, event, auth] = inner.mock.calls[0]!;
    expect(request.cookies.get('wos-session')?.value).toBe(browser.jar.get('wos-session'));
    expect(request.cookies.get('wos-session')?.value).not.toBe(old);
    expect(request.headers.get('x-authkit-handoff')).toContain('path=%2Faccount');
    expect(event).toBe(EVENT);
    expect(auth.user?.email).toBe('ada@example.com');
    expect(response.headers.get('x-middleware-next')).toBe('1');
  });

  test('a preflight is let through, and so it runs', async () => {
    const inner = vi.fn<InnerProxy>(
      () => new Response(null, { headers: { 'access-control-allow-origin': '*' } }),
    );
    const response = await authkitProxy(inner, guard)(
      new Browser().script(`${APP}/account`, { method: 'OPTIONS' }),
      EVENT,
    );
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('it runs only for requests that are let through', async () => {
    const inner = vi.fn<InnerProxy>();
    const proxy = authkitProxy(inner, guard);
    expect((await proxy(new Browser().document(`${APP}/account`), EVENT)).status).toBe(307);
    expect(inner).not.toHaveBeenCalled();
    await proxy(new Browser().document(`${APP}/open`), EVENT);
    expect(inner).toHaveBeenCalledOnce();
  });

  test('its rewrite, headers and cookies are kept, with ours beside them', async () => {
    const browser = await expiredBrowser(authkit);
    const response = await authkitProxy(async (request) => {
      const headers = new Headers(request.headers);
      headers.set('x-nonce', 'abc');
      const answer = NextResponse.rewrite(new URL('/beta', request.url), { request: { headers } });
      answer.cookies.set('theme', 'dark');
      answer.headers.set('content-security-policy', "script-src 'nonce-abc'");
      return answer;
    })(browser.document(`${APP}/account`), EVENT);
    browser.take(response);
    expect(response.headers.get('x-middleware-rewrite')).toBe(`${APP}/beta`);
    expect(response.headers.get('content-security-policy')).toContain('nonce-abc');
    expect(forwarded(response, 'x-nonce')).toBe('abc');
    expect(forwarded(response, 'cookie')).toContain(`wos-session=${browser.jar.get('wos-session')}`);
    expect(forwarded(response, 'x-authkit-handoff')).toContain('path=%2Faccount');
    expect([...browser.jar.keys()].toSorted()).toEqual([
      'theme',
      'wos-auth-flow',
      'wos-session',
      'wos-session-mark',
    ]);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  test('one that overrides request headers without ours gets ours added', async () => {
    const browser = await expiredBrowser(authkit);
    const response = await authkitProxy(() =>
      NextResponse.next({ request: { headers: new Headers({ 'x-only': 'mine' }) } }),
    )(browser.document(`${APP}/account`), EVENT);
    browser.take(response);
    const list = response.headers.get('x-middleware-override-headers')!.split(',').toSorted();
    expect(list).toEqual(['cookie', 'x-authkit-handoff', 'x-only']);
    expect(forwarded(response, 'cookie')).toContain(browser.jar.get('wos-session'));
  });

  test('its redirect is kept, and the renewed cookie goes with it', async () => {
    const browser = await expiredBrowser(authkit);
    const redirect = Response.redirect('https://elsewhere.example/', 302);
    const response = await authkitProxy(() => redirect)(browser.document(`${APP}/account`), EVENT);
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
    expect(response.headers.getSetCookie()[0]).toMatch(/^wos-session=Fe26/);
  });
});

describe('helpers for a response of one’s own', () => {
  test('handleAuthkitHeaders lets pass, and tells the browser nothing of ours', async () => {
    const browser = await expiredBrowser(authkit);
    const request = browser.document(`${APP}/account`, { headers: { 'x-authkit-handoff': 'path=%2Fevil' } });
    const { headers } = await authkitFunction(request);
    const response = handleAuthkitHeaders(request, headers);
    browser.take(response);
    expect(forwarded(response, 'cookie')).toContain(browser.jar.get('wos-session'));
    expect(forwarded(response, 'x-authkit-handoff')).toContain('path=%2Faccount');
    const toBrowser = [...response.headers.keys()].filter((name) => !name.startsWith('x-middleware-'));
    expect(toBrowser.toSorted()).toEqual(['cache-control', 'set-cookie', 'set-cookie']);
  });

  test('the app may set cookies of its own afterwards', async () => {
    for (const make of ['handle', 'apply'] as const) {
      const browser = await expiredBrowser(authkit);
      const request = browser.document(`${APP}/account`);
      const { headers } = await authkitFunction(request);
      const { requestHeaders, responseHeaders } = partitionAuthkitHeaders(request, headers);
      const response =
        make === 'handle'
          ? handleAuthkitHeaders(request, headers)
          : applyResponseHeaders(
              NextResponse.next({ request: { headers: requestHeaders } }),
              responseHeaders,
            );
      response.cookies.set('theme', 'dark');
      const old = browser.jar.get('wos-session');
      browser.take(response);
      expect(browser.jar.get('theme')).toBe('dark');
      expect(browser.jar.get('wos-session')).not.toBe(old);
      // What Next gives a server action are these.
      expect(response.headers.get('x-middleware-set-cookie')).toContain(browser.jar.get('wos-session'));
    }
  });

  test('a copy of the request’s headers taken afterwards carries the hand-off and the renewed cookie', async () => {
    const browser = await expiredBrowser(authkit);
    const request = browser.document(`${APP}/account`, { headers: { 'x-authkit-handoff': 'path=%2Fevil' } });
    const { headers } = await authkitFunction(request);
    const copied = new Headers(request.headers);
    const response = NextResponse.next({ request: { headers: copied }, headers });
    browser.take(response);
    expect(copied.get('x-authkit-handoff')).toContain('path=%2Faccount');
    expect(copied.get('cookie')).toContain(browser.jar.get('wos-session'));
  });

  test('redirects: absolute ones as they are, relative ones on the public origin, whatever host was asked', async () => {
    const request = new Browser().request('http://0.0.0.0:3000/account?x=1');
    const { headers, authorizationUrl } = await authkitFunction(request);
    const away = handleAuthkitHeaders(request, headers, { redirect: authorizationUrl });
    expect([away.status, away.headers.get('location')]).toEqual([307, authorizationUrl]);
    expect(authorizationUrl.startsWith(`${APP}/callback?authkit=sign-in`)).toBe(true);
    const own = handleAuthkitHeaders(request, headers, { redirect: '/login', redirectStatus: 302 });
    expect([own.status, own.headers.get('location')]).toEqual([302, `${APP}/login`]);
    const post = new Browser().request(`${APP}/form`, { method: 'POST' });
    const { headers: posted } = await authkitFunction(post);
    expect(handleAuthkitHeaders(post, posted, { redirect: '/login' }).status).toBe(303);
  });

  test('partition and apply: for rewrites', async () => {
    const browser = await expiredBrowser(authkit);
    const request = browser.document(`${APP}/account`, { headers: { 'x-own': '1' } });
    const { headers } = await authkitFunction(request);
    const { requestHeaders, responseHeaders } = partitionAuthkitHeaders(request, headers);
    expect(requestHeaders.get('x-own')).toBe('1');
    expect([...responseHeaders.keys()].every((name) => !isAuthkitRequestHeader(name))).toBe(true);
    const rewrite = NextResponse.rewrite(new URL('/beta', APP), { request: { headers: requestHeaders } });
    rewrite.headers.append('set-cookie', 'theme=dark');
    browser.take(applyResponseHeaders(rewrite, responseHeaders));
    expect(browser.jar.get('theme')).toBe('dark');
    expect(requestHeaders.get('cookie')).toContain(browser.jar.get('wos-session'));
  });
});

describe('onUnauthenticated', () => {
  const guard = { enabled: true, unauthenticatedPaths: [] };

  test('a path: the app’s own page, on the public origin, and never in a circle', async () => {
    const proxy = authkitProxy({ middlewareAuth: guard, onUnauthenticated: () => '/login?from=guard' });
    const response = await proxy(new Browser().document(`${APP}/account`));
    expect([response.status, response.headers.get('location')]).toEqual([307, `${APP}/login?from=guard`]);
    expect((await proxy(new Browser().document(`${APP}/login`))).headers.get('x-middleware-next')).toBe('1');
    const action = await proxy(
      new Browser().script(`${APP}/account`, { method: 'POST', headers: { 'next-action': 'a' } }),
    );
    expect(action.status).toBe(401);
  });

  test.each(['//evil.example/login', 'https://login.example/x', '/callback?authkit=sign-in', ''])(
    'what is no path of the app (%j) leads to AuthKit, and lets nobody in',
    async (own) => {
      const proxy = authkitProxy({ middlewareAuth: guard, onUnauthenticated: () => own });
      for (const path of ['/account', '/']) {
        const response = await proxy(new Browser().document(APP + path));
        expect(response.headers.get('location')).toContain(`${APP}/callback?authkit=sign-in`);
      }
    },
  );

  test('a response, which also clears a broken session', async () => {
    const onUnauthenticated = () => Response.json({ sign: 'in' }, { status: 402 });
    const browser = new Browser();
    browser.keep('wos-session', 'garbage');
    const response = await authkitProxy({ middlewareAuth: guard, onUnauthenticated })(
      browser.document(`${APP}/account`),
    );
    browser.take(response);
    expect([response.status, await response.json()]).toEqual([402, { sign: 'in' }]);
    expect(browser.jar.has('wos-session')).toBe(false);
  });
});

describe('eagerAuth', () => {
  const eager = authkitProxy({ eagerAuth: true });

  test('documents get the access token in a cookie that script reads, for half a minute', async () => {
    const browser = await signedInBrowser();
    const lines = (await eager(browser.document(`${APP}/`))).headers.getSetCookie();
    expect(lines).toEqual([
      expect.stringMatching(/^workos-access-token=ey[\w.-]+; Path=\/;.* Max-Age=30; .*SameSite=lax$/i),
    ]);
    expect(lines[0]).not.toMatch(/httponly/i);
  });

  test('nothing else gets it, and a visitor gets none', async () => {
    const browser = await signedInBrowser();
    expect((await eager(browser.script(`${APP}/`))).headers.getSetCookie()).toEqual([]);
    expect((await eager(new Browser().document(`${APP}/`))).headers.getSetCookie()).toEqual([]);
  });
});

describe('a redirect URI of the proxy’s own', () => {
  const PREVIEW = 'https://preview.example/done';

  test('works without one in the environment, and travels sealed to the page', async () => {
    vi.stubEnv('WORKOS_REDIRECT_URI', '');
    const proxy = authkitProxy({ redirectUri: PREVIEW });
    const response = await proxy(new Browser().document('https://preview.example/account'));
    const handoff = forwarded(response, 'x-authkit-handoff')!;
    expect(handoff).toContain('flow=Fe26.2');
    expect(handoff).not.toContain('preview.example');
    const { inRequest } = await import('../next-fakes/headers.js');
    const { getSignInUrl, withAuth } = await import('../../src/index.js');
    const { redirectOf } = await import('../support/redirects.js');
    const headers = { 'x-authkit-handoff': handoff };
    const { result: link } = await inRequest(new Browser(), 'render', () => getSignInUrl(), headers);
    expect(link.startsWith(`${PREVIEW}?authkit=sign-in&flow=`)).toBe(true);
    const guard = inRequest(new Browser(), 'render', () => withAuth({ ensureSignedIn: true }), headers);
    expect(
      (await redirectOf(guard)).startsWith(`${PREVIEW}?authkit=sign-in&return_to=%2Faccount&flow=`),
    ).toBe(true);
  });

  test('a hand-off that somebody made up sends nobody to another origin', async () => {
    const { inRequest } = await import('../next-fakes/headers.js');
    const { getSignInUrl } = await import('../../src/index.js');
    const forged = new URLSearchParams({
      path: '/',
      screen: 'sign-in',
      flow: '{"redirectUri":"https://evil.example/x"}',
    });
    const headers = { 'x-authkit-handoff': forged.toString() };
    const { result: link } = await inRequest(new Browser(), 'render', () => getSignInUrl(), headers);
    expect(new URL(link).origin).toBe(APP);
  });
});
