/** What every answer of the AuthKit route has in common, and what it makes of a provider's odd ones. */
import type { NextRequest } from 'next/server.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthKit, getSignInUrl } from '../../src/index.js';
import { APP, CALLBACK, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { cookieWith, useProvider } from '../support/provider.js';
import { route, signedInBrowser } from '../support/sign-in.js';

useAuthKit();
afterEach(() => vi.restoreAllMocks());

const ELSEWHERE = { 'sec-fetch-site': 'cross-site' };

describe('every answer is private, names no page it came from, and is taken for nothing else', () => {
  const asked: Record<string, (browser: Browser) => NextRequest> = {
    'a sign-in that starts': (browser) => browser.document(`${CALLBACK}?authkit=sign-in`),
    'a restart': (browser) => browser.document(`${CALLBACK}?code=x&state=y`),
    'an error for a person': (browser) => browser.document(CALLBACK),
    'an error for a program': (browser) => browser.script(CALLBACK),
    'a bad request': (browser) => browser.document(`${CALLBACK}?authkit=nothing`),
    HEAD: (browser) => browser.document(CALLBACK, { method: 'HEAD' }),
    'a speculative load': (browser) => browser.document(CALLBACK, { headers: { 'sec-purpose': 'prefetch' } }),
    'the router': (browser) => browser.script(`${CALLBACK}?authkit=sign-in`, { headers: { rsc: '1' } }),
    'a script that would sign in': (browser) => browser.script(`${CALLBACK}?authkit=sign-in`),
    'a read': (browser) =>
      browser.script(`${CALLBACK}?authkit=session&n=1`, { headers: { 'x-authkit': '1' } }),
    'a refused read': (browser) => browser.script(`${CALLBACK}?authkit=session&n=1`),
    'sign-out': (browser) =>
      browser.document(`${CALLBACK}?authkit=sign-out`, { headers: { 'sec-fetch-site': 'same-origin' } }),
    'sign-out from elsewhere': (browser) =>
      browser.document(`${CALLBACK}?authkit=sign-out`, { headers: ELSEWHERE }),
    'sign-out in a frame': (browser) =>
      browser.document(`${CALLBACK}?authkit=sign-out`, { headers: { 'sec-fetch-dest': 'iframe' } }),
  };

  test.each(Object.keys(asked))('%s', async (what) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const answer = await route(asked[what]!(await signedInBrowser()));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'Cookie',
    });
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).not.toBeNull();
    if (!answer.headers.get('content-type')?.includes('html')) return;
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; .*frame-ancestors 'none'$/,
    );
    // Nothing is loaded, and nothing runs.
    expect(await answer.text()).not.toMatch(/<(script|img|link|iframe)\b|\bsrc=|\bon\w+=/);
  });
});

describe('settings', () => {
  const flowCookieOf = async () =>
    (await route(new Browser().document(`${CALLBACK}?authkit=sign-in`))).headers.getSetCookie()[0]!;

  test('in development are read again after every reload of the environment', async () => {
    expect(await flowCookieOf()).toContain('SameSite=Lax');
    vi.stubEnv('WORKOS_COOKIE_SAMESITE', 'none');
    expect(await flowCookieOf()).toContain('SameSite=None');
  });

  test('in production stay as they were when they were complete', async () => {
    vi.resetModules();
    vi.stubEnv('NODE_ENV', 'production');
    const { getSignInUrl: fresh } = await import('../../src/index.js');
    vi.stubEnv('WORKOS_CLIENT_ID', '');
    await expect(fresh()).rejects.toMatchObject({ code: 'configuration' });
    // A failed check is not remembered.
    vi.stubEnv('WORKOS_CLIENT_ID', 'client_1');
    vi.stubEnv('WORKOS_REDIRECT_URI', 'https://one.example/callback');
    expect(await fresh()).toBe('https://one.example/callback?authkit=sign-in');
    vi.stubEnv('WORKOS_REDIRECT_URI', 'https://two.example/callback');
    expect(await fresh()).toBe('https://one.example/callback?authkit=sign-in');
    vi.stubEnv('NODE_ENV', 'development');
    expect(await getSignInUrl()).toBe('https://two.example/callback?authkit=sign-in');
  });
});

describe('a provider with odd answers', () => {
  const { provider, keys, newConfig } = useProvider();

  async function kit() {
    const config = await newConfig();
    const bound = createAuthKit({
      clientId: config.clientId,
      apiKey: config.apiKey,
      cookiePassword: config.passwords[0],
      redirectUri: CALLBACK,
      apiHostname: '127.0.0.1',
      apiHttps: false,
      apiPort: Number(new URL(config.apiOrigin).port),
    });
    return { config, handle: bound.handleAuth() };
  }

  /** The callback of a sign-in that this browser has begun. */
  async function callback(handle: (request: NextRequest) => Promise<Response>) {
    const browser = new Browser();
    const started = await handle(browser.document(`${CALLBACK}?authkit=sign-in`));
    browser.take(started);
    const state = new URL(started.headers.get('location')!).searchParams.get('state')!;
    return handle(
      browser.document(`${CALLBACK}?code=01CODE&state=${encodeURIComponent(state)}`, { headers: ELSEWHERE }),
    );
  }

  test.each<[string, () => Promise<void> | void, number, string]>([
    [
      'without tokens',
      () => void (provider.answer = { status: 200, body: '{"user":{}}' }),
      502,
      'missing_tokens',
    ],
    [
      'with a session that no cookie holds',
      () =>
        void (provider.claims = {
          permissions: Array.from({ length: 900 }, (_, n) => `permission:number:${n}`),
        }),
      500,
      'session_too_large',
    ],
    ['with a token of another key', () => void (provider.signing = keys.foreign), 502, 'token_invalid'],
  ])('%s: nobody is signed in, and the log says why', async (_what, misbehave, status, code) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { handle } = await kit();
    await misbehave();
    const answer = await callback(handle);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`docs/errors/${code}.md`);
    expect(answer.headers.getSetCookie().filter((line) => line.startsWith('wos-session'))).toEqual([]);
    const said = log.mock.calls.join();
    expect(said).toContain(code);
    if (code === 'session_too_large') expect(said).toMatch(/permissions \(\d+ bytes\)/);
  });

  test.each([
    ['https://auth.example/step-up', 'https://auth.example/step-up'],
    ['http://127.0.0.1:4000/step-up', 'http://127.0.0.1:4000/step-up'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//evil.example', undefined],
    ['/relative', undefined],
  ])('authkit_redirect_url %s is followed only to http(s)', async (given, followed) => {
    const { config, handle } = await kit();
    const cookies = await cookieWith(config, keys.first, Date.now());
    const browser = new Browser();
    for (const name of cookies.names()) browser.keep(name, cookies.get(name));
    const body = { error: 'sso_required', error_description: 'x', authkit_redirect_url: given };
    provider.answer = { status: 400, body: JSON.stringify(body) };
    const answer = await handle(
      browser.script(`${CALLBACK}?authkit=switch-organization&organization_id=org_1&n=1`, {
        headers: { 'x-authkit': '1' },
      }),
    );
    const { url } = (await answer.json()) as { url: string };
    // What cannot be followed leaves a sign-in to that organization.
    if (followed) expect(url).toBe(followed);
    else expect(url).toContain(`${APP}/callback?authkit=sign-in`);
  });
});
