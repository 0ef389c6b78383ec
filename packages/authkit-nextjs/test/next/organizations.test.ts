/** Renewing a session on purpose, moving it between organizations, and what its claims allow. */
import { describe, expect, test, vi } from 'vitest';
import {
  authkitProxy,
  checkRecentAuth,
  getSignInUrl,
  getTokenClaims,
  protect,
  protectRoute,
  refreshSession,
  switchToOrganization,
  TokenRefreshError,
  withAuth,
} from '../../src/index.js';
import { inRequest } from '../next-fakes/headers.js';
import { APP, CALLBACK, fillInSignIn, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { digestOf, redirectOf } from '../support/redirects.js';
import { expiredBrowser, route, signedInBrowser } from '../support/sign-in.js';

const GRACE = { email: 'grace@example.com', password: 'another good one 42' };
const authkit = useAuthKit({
  users: [
    { email: 'ada@example.com', password: 'correct horse battery', firstName: 'Ada' },
    { ...GRACE, firstName: 'Grace' },
  ],
  roles: [{ slug: 'admin', permissions: ['posts:write', 'posts:delete'] }],
  organizations: [
    {
      id: 'org_first',
      name: 'First',
      entitlements: ['audit-logs'],
      featureFlags: ['beta'],
      members: [{ email: GRACE.email, role: 'admin' }],
    },
    { id: 'org_second', name: 'Second', members: [{ email: GRACE.email }] },
    { id: 'org_sso', name: 'Strict', requires: 'sso', members: [{ email: GRACE.email }] },
    { id: 'org_other', name: 'Other' },
  ],
});

const grace = () => signedInBrowser(GRACE, 'org_first');

describe('refreshSession', () => {
  test('brings the latest claims, which the page of the same request shows', async () => {
    const browser = await grace();
    await authkit.server.setPermissions('admin', ['posts:write', 'posts:delete', 'posts:publish']);
    const { result } = await inRequest(browser, 'action', async () => [
      await refreshSession(),
      await withAuth(),
    ]);
    for (const auth of result) expect(auth.permissions).toContain('posts:publish');
    expect(result[0]!.accessToken).toBe(result[1]!.accessToken);
    expect((await inRequest(browser, 'render', () => withAuth())).result.permissions).toContain(
      'posts:publish',
    );
    await authkit.server.setPermissions('admin', ['posts:write', 'posts:delete']);
  });

  test('what was read before it is not read again afterwards', async () => {
    const browser = await grace();
    const { result } = await inRequest(browser, 'action', async () => {
      const before = await withAuth();
      const renewed = await refreshSession();
      return [before, renewed, await withAuth()].map(({ accessToken }) => accessToken);
    });
    expect(result[0]).not.toBe(result[1]);
    expect(result[2]).toBe(result[1]);
  });

  test('a token that the proxy renewed in this request is not spent again', async () => {
    const browser = await expiredBrowser(authkit, GRACE, 'org_first');
    const passed = await authkitProxy()(
      browser.script(`${APP}/page`, { method: 'POST', headers: { 'next-action': 'a' } }),
    );
    browser.take(passed);
    const handoff = passed.headers.get('x-middleware-request-x-authkit-handoff')!;
    const headers = { 'next-action': 'a', 'x-authkit-handoff': handoff };
    const { result } = await inRequest(browser, 'action', () => refreshSession(), headers);
    expect(result.user?.email).toBe(GRACE.email);
    expect(authkit.refreshes()).toBe(1);
  });

  test('in a page it says why it cannot', async () => {
    const browser = await grace();
    const failed = inRequest(browser, 'render', () => refreshSession());
    await expect(failed).rejects.toMatchObject({ code: 'cookies_read_only' });
    expect(authkit.refreshes()).toBe(0);
  });

  test('signed out: no user, or sign-in', async () => {
    expect((await inRequest(new Browser(), 'action', () => refreshSession())).result).toEqual({ user: null });
    const ensured = inRequest(new Browser(), 'action', () => refreshSession({ ensureSignedIn: true }), {
      'next-action': 'a',
      referer: `${APP}/form`,
    });
    expect(await redirectOf(ensured)).toBe(`${CALLBACK}?authkit=sign-in&return_to=%2Fform`);
  });

  test('the provider down: a transient error that names who, and the session stays', async () => {
    const browser = await grace();
    await inRequest(browser, 'render', () => withAuth());
    const kept = browser.jar.get('wos-session');
    authkit.server.setRedirectUris([CALLBACK]);
    const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    const error = await inRequest(browser, 'action', () => refreshSession()).catch(
      (thrown: unknown) => thrown,
    );
    down.mockRestore();
    expect(error).toBeInstanceOf(TokenRefreshError);
    expect(error).toMatchObject({
      isTransient: true,
      userId: expect.stringMatching(/^user_/),
      sessionId: expect.stringMatching(/^session_/),
    });
    expect(browser.jar.get('wos-session')).toBe(kept);
    expect((await inRequest(browser, 'action', () => refreshSession())).result.user?.email).toBe(GRACE.email);
  });
});

describe('organizations', () => {
  test('the claims of the organization, under the library’s names', async () => {
    const { result } = await inRequest(await grace(), 'render', () => withAuth());
    expect(result).toMatchObject({
      organizationId: 'org_first',
      role: 'admin',
      roles: ['admin'],
      permissions: ['posts:delete', 'posts:write'],
      entitlements: ['audit-logs'],
      featureFlags: ['beta'],
    });
  });

  test('refreshSession moves to another, and the rights go with it', async () => {
    const browser = await grace();
    const { result } = await inRequest(browser, 'action', () =>
      refreshSession({ organizationId: 'org_second' }),
    );
    expect(result).toMatchObject({ organizationId: 'org_second', role: 'member' });
    expect(result.permissions).toBeUndefined();
  });

  test.each(['org_other', 'org_unknown'])(
    'being refused %s ends nobody’s session',
    async (organizationId) => {
      const browser = await grace();
      const kept = browser.jar.get('wos-session');
      const failed = inRequest(browser, 'action', () => refreshSession({ organizationId }));
      await expect(failed).rejects.toMatchObject({ code: 'token_refresh', isTransient: false });
      expect(browser.jar.get('wos-session')).toBe(kept);
      expect((await inRequest(browser, 'render', () => withAuth())).result.organizationId).toBe('org_first');
    },
  );

  test('refused while the token is expired: the session is renewed where it is', async () => {
    const browser = await expiredBrowser(authkit, GRACE, 'org_first');
    const failed = inRequest(browser, 'action', () => refreshSession({ organizationId: 'org_other' }));
    await expect(failed).rejects.toMatchObject({ isTransient: false });
    expect((await inRequest(browser, 'action', () => withAuth())).result.organizationId).toBe('org_first');
  });

  test('switchToOrganization renders the page anew in the other one', async () => {
    const browser = await grace();
    const switched = inRequest(browser, 'action', () =>
      switchToOrganization('org_second', { revalidationStrategy: 'none' }),
    );
    expect((await switched).result).toMatchObject({ organizationId: 'org_second' });
  });

  test('it comes back to the page under its base path, once', async () => {
    const handoff = new URLSearchParams({
      path: '/base/team?x=1',
      screen: 'sign-in',
      base: '/base',
    }).toString();
    const switched = inRequest(
      await grace(),
      'action',
      () => switchToOrganization('org_second', { revalidationStrategy: 'tag' }),
      { 'x-authkit-handoff': handoff },
    );
    expect(await redirectOf(switched)).toBe(`${APP}/base/team?x=1`);
  });

  test('it follows where the provider wants more', async () => {
    const url = await redirectOf(inRequest(await grace(), 'action', () => switchToOrganization('org_sso')));
    expect(url).toContain(`${authkit.server.url}/user_management/authorize`);
    expect(url).toContain('organization_id=org_sso');
  });

  test('the client half switches by the AuthKit route', async () => {
    const browser = await grace();
    const headers = { 'x-authkit': '1' };
    const ask = (id: string) =>
      route(browser.script(`${CALLBACK}?authkit=switch-organization&organization_id=${id}&n=1`, { headers }));
    const refused = (await (await ask('org_other')).json()) as object;
    expect(refused).toMatchObject({
      error: 'organization_membership_not_found',
      auth: { organizationId: 'org_first' },
    });
    const strict = (await (await ask('org_sso')).json()) as object;
    expect(strict).toMatchObject({
      error: 'sso_required',
      url: expect.stringContaining('organization_id=org_sso'),
    });
    const switched = await ask('org_second');
    browser.take(switched);
    expect(await switched.json()).toMatchObject({ auth: { organizationId: 'org_second' } });
  });

  test('a sign-in for one organization that ends in another is refused', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    const link = await getSignInUrl({ organizationId: 'org_first' });
    const started = await route(browser.document(link));
    browser.take(started);
    // Somebody changes what the browser carries to AuthKit.
    const authorize = new URL(started.headers.get('location')!);
    authorize.searchParams.delete('organization_id');
    const callback = await fillInSignIn(authorize.href, GRACE, 'org_second');
    const response = await route(browser.document(callback));
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(log.mock.calls.join()).toContain('wrong_organization');
    log.mockRestore();
  });
});

describe('protect', () => {
  test('lets through who has everything', async () => {
    const { result } = await inRequest(await grace(), 'render', () =>
      protect({ role: 'admin', permission: 'posts:write' }),
    );
    expect(result.user.email).toBe(GRACE.email);
  });

  test('signed out: sign-in; without the right: not found, forbidden, or a path; in an action an error', async () => {
    expect(await redirectOf(inRequest(new Browser(), 'render', () => protect({ role: 'admin' })))).toContain(
      'authkit=sign-in',
    );
    const browser = await grace();
    const check = { permission: 'billing:write' };
    expect(await digestOf(inRequest(browser, 'render', () => protect(check)))).toBe(
      'NEXT_HTTP_ERROR_FALLBACK;404',
    );
    expect(await redirectOf(inRequest(browser, 'render', () => protect(check, { denied: '/no' })))).toBe(
      '/no',
    );
    const action = inRequest(browser, 'action', () => protect(check), { 'next-action': 'abc' });
    await expect(action).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('protectRoute', () => {
  const handler = (_request: Request, _context: unknown, auth: { via: string }) =>
    Response.json({ via: auth.via });
  const guarded = protectRoute({ permission: 'posts:write' }, handler);
  const call = async (browser: Browser, init: { method?: string; headers?: Record<string, string> } = {}) => {
    const request = browser.script(`${APP}/api`, init);
    const { result } = await inRequest(browser, 'action', () => guarded(request, {}), init.headers);
    return result;
  };

  test('401 without a session, 403 without the right, else the handler', async () => {
    expect((await call(new Browser())).status).toBe(401);
    expect(
      (await call(await signedInBrowser({ email: 'ada@example.com', password: 'correct horse battery' })))
        .status,
    ).toBe(403);
    const answer = await call(await grace());
    expect([answer.status, await answer.json()]).toEqual([200, { via: 'session' }]);
  });

  test('an answer is for its caller alone, unless the handler says otherwise', async () => {
    const browser = await grace();
    const cacheControlOf = async (response: () => Response) => {
      const request = browser.script(`${APP}/api`);
      const answering = protectRoute({ permission: 'posts:write' }, response);
      const { result } = await inRequest(browser, 'action', () => answering(request, {}));
      return [result.status, result.headers.get('cache-control'), result.headers.get('location')];
    };
    expect(await cacheControlOf(() => Response.json(1))).toEqual([200, 'private, no-store', null]);
    expect(await cacheControlOf(() => Response.redirect(`${APP}/x`, 303))).toEqual([
      303,
      'private, no-store',
      `${APP}/x`,
    ]);
    const said = { headers: { 'cache-control': 'max-age=60' } };
    expect(await cacheControlOf(() => Response.json(1, said))).toEqual([200, 'max-age=60', null]);
  });

  test('an unsafe method that relies on the cookie must come from a page of this app', async () => {
    const browser = await grace();
    const post = (headers: Record<string, string>) => call(browser, { method: 'POST', headers });
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await post({ 'sec-fetch-site': 'none', origin: APP })).status).toBe(200);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'none', origin: 'null' },
    ]) {
      expect((await post(headers)).status, JSON.stringify(headers)).toBe(403);
    }
  });

  test('a slip in the check throws when the route is defined', () => {
    expect(() => protectRoute({ permisson: 'posts:write' } as object, handler)).toThrow('permisson');
  });
});

describe('accepts', () => {
  const accepting =
    (...accepts: ('session' | 'bearer' | 'api_key')[]) =>
    () =>
      withAuth({ accepts });

  test('an access token in the header, verified, with its rights', async () => {
    const { accessToken } = (await inRequest(await grace(), 'render', () => withAuth())).result;
    const headers = { authorization: `Bearer ${accessToken}` };
    const { result } = await inRequest(new Browser(), 'action', accepting('bearer'), headers);
    expect(result).toMatchObject({
      via: 'bearer',
      user: null,
      organizationId: 'org_first',
      permissions: ['posts:delete', 'posts:write'],
    });
    expect(
      (await inRequest(new Browser(), 'action', accepting('session', 'api_key'), headers)).result.via,
    ).toBeNull();
  });

  test('a bad credential is judged alone: it cannot ride on a good session', async () => {
    const browser = await grace();
    const { accessToken } = (await inRequest(browser, 'render', () => withAuth())).result;
    const [head, body] = accessToken!.split('.');
    for (const value of [`${accessToken}x`, `${head}.${body}.`, 'a.b.c', 'sk_made_up']) {
      const headers = { authorization: `Bearer ${value}` };
      const { result } = await inRequest(
        browser,
        'action',
        accepting('session', 'bearer', 'api_key'),
        headers,
      );
      expect(result, value).toEqual({ via: null, user: null });
    }
    expect((await inRequest(browser, 'action', accepting('session', 'bearer'))).result.via).toBe('session');
  });

  test('a header that begins as Bearer is a credential, however badly it goes on', async () => {
    const browser = await grace();
    for (const authorization of ['Bearer', 'Bearer x y', 'Bearer\tx', 'Bearer x, Bearer y', 'bearer="x"']) {
      const { result } = await inRequest(browser, 'action', accepting('session', 'bearer', 'api_key'), {
        authorization,
      });
      expect(result, authorization).toEqual({ via: null, user: null });
    }
  });

  test('one that cannot be judged now is not refused', async () => {
    vi.stubEnv('WORKOS_API_PORT', '1');
    const headers = { authorization: 'Bearer sk_1' };
    const asked = inRequest(new Browser(), 'action', accepting('api_key'), headers);
    await expect(asked).rejects.toMatchObject({ code: 'provider_unavailable' });
    const guarded = protectRoute({}, () => new Response('in'), { accepts: ['api_key'] });
    const request = new Browser().script(`${APP}/api`, { headers });
    const { result } = await inRequest(new Browser(), 'action', () => guarded(request, {}), headers);
    expect([result.status, result.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('an expired token is nobody', async () => {
    const browser = await expiredBrowser(authkit, GRACE, 'org_first');
    const { unsealData } = await import('iron-session');
    const password = process.env.WORKOS_COOKIE_PASSWORD!;
    const { accessToken } = await unsealData<{ accessToken: string }>(browser.jar.get('wos-session')!, {
      password,
      ttl: 0,
    });
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await inRequest(new Browser(), 'action', accepting('bearer'), headers)).result.via).toBeNull();
  });
});

test('getTokenClaims and checkRecentAuth', async () => {
  const browser = await grace();
  const { result: claims } = await inRequest(browser, 'render', () => getTokenClaims());
  expect(claims).toMatchObject({ org_id: 'org_first', sub: expect.stringMatching(/^user_/) });
  expect((await inRequest(new Browser(), 'render', () => getTokenClaims())).result).toEqual({});
  const recent = async (maxAge: number) =>
    (await inRequest(browser, 'render', () => checkRecentAuth({ maxAge }))).result;
  expect(await recent(300)).toMatchObject({ isStale: false });
  expect(await recent(0)).toMatchObject({ isStale: true });
  await expect(inRequest(browser, 'render', () => checkRecentAuth({ maxAge: Number.NaN }))).rejects.toThrow(
    'maxAge',
  );
  expect((await inRequest(new Browser(), 'render', () => checkRecentAuth({ maxAge: 300 }))).result).toEqual({
    isStale: true,
    authenticatedAt: null,
  });
});
