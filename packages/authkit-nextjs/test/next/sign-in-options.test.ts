/** Options of a sign-in from `getSignInUrl` to `onSuccess`, and what other browsers can make of them. */
import { describe, expect, test, vi } from 'vitest';
import { getSignInUrl, getSignUpUrl, handleAuth } from '../../src/index.js';
import type { HandleAuthSuccessData } from '../../src/types.js';
import { inRequest } from '../next-fakes/headers.js';
import { APP, CALLBACK, fillInSignIn, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { route } from '../support/sign-in.js';

const authkit = useAuthKit();

/** Opens a sign-in link; answers the parameters that go to AuthKit. */
async function follow(browser: Browser, link: string): Promise<{ location: string; sent: URLSearchParams }> {
  const response = await route(browser.document(link));
  browser.take(response);
  expect(response.status).toBe(307);
  const location = response.headers.get('location')!;
  return { location, sent: new URL(location).searchParams };
}

async function finishWith(browser: Browser, callback: string): Promise<HandleAuthSuccessData> {
  const seen: HandleAuthSuccessData[] = [];
  const GET = handleAuth({ onSuccess: (data) => void seen.push(data) });
  browser.take(await GET(browser.document(callback)));
  expect(seen).toHaveLength(1);
  return seen[0]!;
}

test('every option reaches AuthKit, sealed on the way', async () => {
  const link = await getSignUpUrl({
    returnTo: '/here',
    organizationId: 'org_1',
    loginHint: 'ada@example.com',
    prompt: 'login',
    maxAge: 60,
  });
  expect(link).not.toContain('ada@');
  expect(link).not.toContain('org_1');
  const { sent } = await follow(new Browser(), link);
  expect(Object.fromEntries(sent)).toMatchObject({
    screen_hint: 'sign-up',
    organization_id: 'org_1',
    login_hint: 'ada@example.com',
    prompt: 'login',
    max_age: '60',
  });
});

test('a link cannot invent options: unsealed, tampered, or of another password', async () => {
  const good = new URL(await getSignInUrl({ organizationId: 'org_1' })).searchParams.get('flow')!;
  vi.stubEnv('WORKOS_COOKIE_PASSWORD', 'another-password-of-more-than-32-characters-0123456789');
  for (const flow of [
    good,
    `${good.slice(0, -5)}AAA~2`,
    'organizationId=org_1',
    '{"organizationId":"org_1"}',
    'x'.repeat(9000),
  ]) {
    const link = `${CALLBACK}?authkit=sign-in&return_to=/here&flow=${encodeURIComponent(flow)}&organization_id=org_1`;
    const { sent } = await follow(new Browser(), link);
    expect(sent.has('organization_id')).toBe(false);
  }
});

describe('custom state', () => {
  test('made in an action: tied to this browser, and given back', async () => {
    const browser = new Browser();
    const { result: link, written } = await inRequest(browser, 'action', () =>
      getSignInUrl({ state: 'plan=pro' }),
    );
    expect(written.map(({ name }) => name)).toEqual(['wos-auth-flow']);
    const { location } = await follow(browser, link);
    expect(await finishWith(browser, await fillInSignIn(location))).toMatchObject({
      state: 'plan=pro',
      stateBound: true,
    });
  });

  test('in another browser the link signs in, without the state', async () => {
    const maker = new Browser();
    const { result: link } = await inRequest(maker, 'action', () =>
      getSignInUrl({ state: 'plan=pro', returnTo: '/x' }),
    );
    const visitor = new Browser();
    const { location } = await follow(visitor, link);
    const data = await finishWith(visitor, await fillInSignIn(location));
    expect(data.state).toBeUndefined();
    expect(data.stateBound).toBe(false);
  });

  test('made in a page for an unknown browser: given back, and said to be unbound', async () => {
    const { result: link, written } = await inRequest(new Browser(), 'render', () =>
      getSignInUrl({ state: 'plan=pro' }),
    );
    expect(written).toEqual([]);
    const browser = new Browser();
    const { location } = await follow(browser, link);
    expect(await finishWith(browser, await fillInSignIn(location))).toMatchObject({
      state: 'plan=pro',
      stateBound: false,
    });
  });

  test('made in a page for a browser that has a flow cookie: tied to it', async () => {
    const browser = new Browser();
    await follow(browser, `${CALLBACK}?authkit=sign-in`);
    const { result: link } = await inRequest(browser, 'render', () => getSignInUrl({ state: 'plan=pro' }));
    const { location } = await follow(browser, link);
    expect(await finishWith(browser, await fillInSignIn(location))).toMatchObject({ stateBound: true });
  });
});

describe('a redirect URI of one’s own', () => {
  const PREVIEW = 'https://preview.example/auth/done';

  test('from start to end: link, authorize URL, cookies and final redirect are on its origin', async () => {
    authkit.server.setRedirectUris([CALLBACK, PREVIEW]);
    const browser = new Browser();
    const link = await getSignInUrl({ redirectUri: PREVIEW, returnTo: '/here' });
    expect(link.startsWith(`${PREVIEW}?authkit=sign-in`)).toBe(true);
    const { location, sent } = await follow(browser, link);
    expect(sent.get('redirect_uri')).toBe(PREVIEW);
    expect([...browser.jar.keys()]).toEqual(['__Host-wos-auth-flow']);
    const callback = await fillInSignIn(location);
    expect(callback.startsWith(PREVIEW)).toBe(true);
    const finished = await route(browser.document(callback));
    expect(finished.headers.get('location')).toBe('https://preview.example/here');
    expect(finished.headers.getSetCookie()[0]).toContain('; Secure');
    authkit.server.setRedirectUris([CALLBACK]);
  });

  test('that is not a URL is an error that names it', async () => {
    await expect(getSignInUrl({ redirectUri: 'preview' })).rejects.toThrow(
      'redirectUri option is not an absolute',
    );
  });
});

test.each([{ maxAge: -1 }, { maxAge: 1.5 }, { maxAge: Number.NaN }, { state: 'x'.repeat(2049) }])(
  'options that cannot be sent throw: %j',
  async (options) => {
    await expect(getSignInUrl(options)).rejects.toMatchObject({ code: 'invalid_argument' });
  },
);

describe('step-up', () => {
  test('maxAge is honoured: an old authentication is refused at the callback', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    const { location } = await follow(browser, await getSignInUrl({ maxAge: 60 }));
    authkit.server.clock.advance(-300_000);
    const callback = await fillInSignIn(location);
    authkit.server.clock.set(Date.now());
    const response = await route(browser.document(callback));
    browser.take(response);
    expect(response.status).toBe(403);
    expect(browser.jar.has('wos-session')).toBe(false);
    expect(log.mock.calls.join()).toContain('reauthentication_required');
    log.mockRestore();
  });

  test('a fresh one passes', async () => {
    const browser = new Browser();
    const { location } = await follow(browser, await getSignInUrl({ maxAge: 60 }));
    expect((await route(browser.document(await fillInSignIn(location)))).status).toBe(303);
  });
});

describe('a preview keeps its redirect URI when a sign-in goes wrong', () => {
  test('the way on from the error page, and from a page that moves on', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const PREVIEW = 'https://preview.example/auth/done';
    const browser = new Browser();
    const { sent } = await follow(browser, await getSignInUrl({ redirectUri: PREVIEW, returnTo: '/here' }));
    const query = new URLSearchParams({ error: 'access_denied', state: sent.get('state')! });
    const page = await (await route(browser.document(`${PREVIEW}?${query}`))).text();
    const again = /href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&');
    expect((await follow(browser, again)).sent.get('redirect_uri')).toBe(PREVIEW);
    log.mockRestore();
  });
});

describe('sign-ins that go round', () => {
  test('a cookie that is no session counts as none', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    for (let i = 0; i < 3; i++) {
      const { location } = await follow(browser, `${CALLBACK}?authkit=sign-in`);
      browser.take(await route(browser.document(await fillInSignIn(location))));
      browser.keep('wos-session', 'garbage that shadows it');
    }
    expect((await route(browser.document(`${CALLBACK}?authkit=sign-in`))).status).toBe(400);
    log.mockRestore();
  });

  test('three finished and still no session cookie: an error that names the causes', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    for (let i = 0; i < 3; i++) {
      const { location } = await follow(browser, `${CALLBACK}?authkit=sign-in`);
      browser.take(await route(browser.document(await fillInSignIn(location))));
      browser.keep('wos-session', undefined);
    }
    const response = await route(browser.document(`${CALLBACK}?authkit=sign-in`));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('cookies are blocked');
    log.mockRestore();
  });

  test('a sign-in that the provider began starts one of our own, once a minute', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    authkit.requests.length = 0;
    const first = await route(browser.document(`${CALLBACK}?code=from-the-dashboard`));
    browser.take(first);
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toContain('/user_management/authorize');
    const second = await route(browser.document(`${CALLBACK}?code=from-the-dashboard`));
    expect(second.status).toBe(400);
    // The code of the provider's own flow is never spent: nothing ties it to this browser.
    expect(authkit.requests).toEqual([]);
    log.mockRestore();
  });
});

test('error_description reaches onError only with a state of this browser', async () => {
  const seen: unknown[] = [];
  const GET = handleAuth({
    onError: ({ error }) => {
      seen.push(error.cause);
      return new Response(null, { status: 418 });
    },
  });
  const browser = new Browser();
  const { sent } = await follow(browser, `${CALLBACK}?authkit=sign-in`);
  const query = new URLSearchParams({
    error: 'access_denied',
    error_description: 'No',
    state: sent.get('state')!,
  });
  await GET(browser.document(`${CALLBACK}?${query}`));
  await GET(new Browser().document(`${CALLBACK}?${query}`));
  await GET(browser.document(`${CALLBACK}?error=access_denied&error_description=No`));
  expect(seen).toEqual([{ error: 'access_denied', errorDescription: 'No' }, undefined, undefined]);
});

test('a start link works in a frame only with SameSite=none', async () => {
  const framed = { headers: { 'sec-fetch-dest': 'iframe' } };
  expect((await route(new Browser().document(`${CALLBACK}?authkit=sign-in`, framed))).status).toBe(401);
  vi.stubEnv('WORKOS_COOKIE_SAMESITE', 'none');
  const response = await route(new Browser().document(`${CALLBACK}?authkit=sign-in`, framed));
  expect(response.status).toBe(307);
  expect(response.headers.getSetCookie()[0]).toMatch(/; Secure; SameSite=None$/);
  expect(`${APP}/callback`).toBe(CALLBACK);
});
