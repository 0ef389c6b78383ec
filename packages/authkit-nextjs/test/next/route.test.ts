import { describe, expect, test, vi } from 'vitest';
import { authkit as authkitFunction, handleAuth } from '../../src/index.js';
import { APP, CALLBACK, fillInSignIn, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { expiredBrowser, route, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit();

/** Starts a sign-in and fills in AuthKit's page; the callback URL is not opened yet. */
async function begin(browser: Browser, query = 'authkit=sign-in'): Promise<string> {
  const started = await route(browser.document(`${CALLBACK}?${query}`));
  browser.take(started);
  return fillInSignIn(started.headers.get('location')!);
}

const finish = async (browser: Browser, callback: string) => {
  const response = await route(browser.document(callback, { headers: { 'sec-fetch-site': 'cross-site' } }));
  browser.take(response);
  return response;
};

describe('starting', () => {
  test('a document is sent to AuthKit with PKCE, and the browser gets one flow cookie', async () => {
    const browser = new Browser();
    const response = await route(browser.document(`${CALLBACK}?authkit=sign-up&return_to=/account?x=a%20b`));
    expect(response.status).toBe(307);
    const url = new URL(response.headers.get('location')!);
    expect(url.origin + url.pathname).toBe(`${authkit.server.url}/user_management/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client_local',
      redirect_uri: CALLBACK,
      response_type: 'code',
      provider: 'authkit',
      screen_hint: 'sign-up',
      state: expect.stringMatching(/^Fe26\.2\*.*~2$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^wos-auth-flow=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/),
    ]);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('on https the flow cookie is Secure and has the __Host- prefix', async () => {
    vi.stubEnv('WORKOS_REDIRECT_URI', 'https://app.example/callback');
    const response = await route(new Browser().document('https://app.example/callback?authkit=sign-in'));
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-wos-auth-flow=.*; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('a hundred started sign-ins leave one cookie', async () => {
    const browser = new Browser();
    for (let i = 0; i < 100; i++) browser.take(await route(browser.document(`${CALLBACK}?authkit=sign-in`)));
    expect([...browser.jar.keys()]).toEqual(['wos-auth-flow']);
  });

  test.each<[string, string, Record<string, string>]>([
    ['soft navigation', '?authkit=sign-in', { rsc: '1' }],
    ['prefetch, which comes without the query', '', { rsc: '1', 'next-router-prefetch': '1' }],
  ])(
    'the router (%s) gets plain text and no cookie, so that it loads the page whole',
    async (_kind, query, headers) => {
      const response = await route(new Browser().script(CALLBACK + query, { headers }));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/plain');
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );

  test('a script gets 401, a speculative load 503, HEAD 200: none of them a cookie', async () => {
    const browser = new Browser();
    const url = `${CALLBACK}?authkit=sign-in`;
    const speculative = await route(
      browser.document(url, { headers: { 'sec-purpose': 'prefetch;prerender' } }),
    );
    const answers = [
      await route(browser.script(url)),
      speculative,
      await route(browser.document(url, { method: 'HEAD' })),
      await route(browser.document(url, { headers: { 'sec-fetch-dest': 'iframe' } })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 503, 200, 401]);
    for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test.each([
    'authkit=sign-in&authkit=sign-out',
    'authkit=sign-in&code=1',
    'authkit=dance',
    'code=1&code=2&state=3',
  ])('%s is a bad request', async (query) =>
    expect((await route(new Browser().document(`${CALLBACK}?${query}`))).status).toBe(400),
  );
});

describe('finishing', () => {
  test('the session cookie, its mark, and the way back to the path that was asked for', async () => {
    const browser = new Browser();
    const callback = await begin(
      browser,
      `authkit=sign-in&return_to=${encodeURIComponent('/account?tab=billing&x=a%20b')}`,
    );
    const response = await finish(browser, callback);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${APP}/account?tab=billing&x=a%20b`);
    const lines = response.headers.getSetCookie();
    expect(lines[0]).toMatch(
      /^wos-session=Fe26\.2\*1\*.*~2; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
    );
    expect(lines[1]).toMatch(/^wos-session-mark=[\w-]{12}; Path=\/; Max-Age=34560000; SameSite=Lax$/);
  });

  test('without a return path: returnPathname, on baseURL', async () => {
    const browser = new Browser();
    const callback = await begin(browser);
    const GET = handleAuth({ returnPathname: '/dashboard', baseURL: 'https://public.example' });
    const response = await GET(browser.document(callback));
    expect(response.headers.get('location')).toBe('https://public.example/dashboard');
  });

  test('two tabs that start one after the other both finish, in either order', async () => {
    const browser = new Browser();
    const first = await begin(browser, 'authkit=sign-in&return_to=/one');
    const second = await begin(browser, 'authkit=sign-in&return_to=/two');
    expect((await finish(browser, second)).headers.get('location')).toBe(`${APP}/two`);
    expect((await finish(browser, first)).headers.get('location')).toBe(`${APP}/one`);
  });

  test('an evil return path comes home instead', async () => {
    const browser = new Browser();
    const callback = await begin(
      browser,
      `authkit=sign-in&return_to=${encodeURIComponent('//evil.example')}`,
    );
    expect((await finish(browser, callback)).headers.get('location')).toBe(`${APP}/`);
  });

  test('the page that moves on by itself is there with strict cookies only: it would launder links from elsewhere', async () => {
    const url = `${CALLBACK}?authkit=arrived&return_to=/sign-out-handler`;
    expect((await route(new Browser().document(url))).status).toBe(400);
  });

  test('with SameSite=strict the way back goes through a page of our own', async () => {
    vi.stubEnv('WORKOS_COOKIE_SAMESITE', 'Strict');
    const browser = new Browser();
    const callback = await begin(browser, 'authkit=sign-in&return_to=/account?a=%22%3E%3Cscript%3E');
    const response = await finish(browser, callback);
    expect(response.headers.getSetCookie()[0]).toContain('SameSite=Strict');
    const arrived = response.headers.get('location')!;
    expect(new URL(arrived).searchParams.get('authkit')).toBe('arrived');
    const page = await route(browser.document(arrived, { headers: { 'sec-fetch-site': 'cross-site' } }));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain(
      'http-equiv="refresh" content="0;url=http://localhost:3000/account?a=%22%3E%3Cscript%3E"',
    );
    expect(html).not.toContain('<script');
  });

  test('a redirect of onSuccess takes that way too', async () => {
    vi.stubEnv('WORKOS_COOKIE_SAMESITE', 'strict');
    const { redirect } = await import('next/navigation.js');
    const browser = new Browser();
    const GET = handleAuth({ onSuccess: () => redirect('/welcome') });
    const response = await GET(browser.document(await begin(browser)));
    expect(response.headers.get('location')).toBe(`${CALLBACK}?authkit=arrived&return_to=%2Fwelcome`);
  });

  test('onSuccess gets the user and tokens, before there is a session', async () => {
    const browser = new Browser();
    const callback = await begin(browser);
    const onSuccess = vi.fn<(data: unknown) => void>();
    browser.take(await handleAuth({ onSuccess })(browser.document(callback)));
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        user: expect.objectContaining({ email: 'ada@example.com', firstName: 'Ada', emailVerified: true }),
        accessToken: expect.stringMatching(/^ey/),
        refreshToken: expect.any(String),
        authenticationMethod: 'Password',
      }),
    );
  });

  test('two requests with one code tell the app once, and share what it says', async () => {
    const browser = new Browser();
    const callback = await begin(browser);
    const onSuccess = vi.fn(() => Promise.resolve());
    const GET = handleAuth({ onSuccess });
    const both = await Promise.all([GET(browser.document(callback)), GET(browser.document(callback))]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(onSuccess).toHaveBeenCalledOnce();
  });

  test('when onSuccess throws nobody is signed in; its Next redirect is honoured', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { redirect } = await import('next/navigation.js');
    const browser = new Browser();
    const failed = await handleAuth({ onSuccess: () => Promise.reject(new Error('no disk')) })(
      browser.document(await begin(browser)),
    );
    expect(failed.status).toBe(500);
    expect(failed.headers.getSetCookie()).toEqual([]);

    const moved = await handleAuth({ onSuccess: () => redirect('/welcome') })(
      browser.document(await begin(browser)),
    );
    expect(moved.headers.get('location')).toBe(`${APP}/welcome`);
    expect(moved.headers.getSetCookie()[0]).toMatch(/^wos-session=Fe26/);
    log.mockRestore();
  });
});

describe('what was there before', () => {
  test('a sign-in that replaces another session ends it, also for requests still under way', async () => {
    const browser = await signedInBrowser();
    const late = browser.copy();
    await finish(browser, await begin(browser));
    const { session: before } = await authkitFunction(late.document(`${APP}/`));
    expect(before.user).toBeNull();
    const { session: now } = await authkitFunction(browser.document(`${APP}/`));
    expect(now.user?.email).toBe('ada@example.com');
  });

  test('with a Domain, every cookie of the session is cleared with it and without', async () => {
    vi.stubEnv('WORKOS_COOKIE_DOMAIN', 'localhost');
    const browser = await signedInBrowser();
    const url = `${CALLBACK}?authkit=sign-out`;
    const response = await route(browser.document(url, { headers: { 'sec-fetch-site': 'same-origin' } }));
    const cleared = response.headers.getSetCookie().filter((line) => line.includes('Max-Age=0'));
    const cookies = cleared.map((line) => [line.split('=')[0], /Domain=(\w+)/.exec(line)?.[1]]);
    expect(cookies).toEqual([
      ['wos-session', 'localhost'],
      ['wos-session', undefined],
      ['wos-session-mark', 'localhost'],
      ['wos-session-mark', undefined],
      ['wos-auth-flow', undefined],
    ]);
  });

  test.each(['%', '%E0%A4%A', 'garbage'])(
    'a session cookie of %j, which Next may not even show, is cleared',
    async (value) => {
      const browser = new Browser();
      browser.keep('wos-session', value);
      browser.keep('wos-session.1', 'more');
      const answer = await route(
        browser.script(`${CALLBACK}?authkit=session`, { headers: { 'x-authkit': '1' } }),
      );
      browser.take(answer);
      expect(answer.status).toBe(200);
      expect(browser.jar.has('wos-session')).toBe(false);
    },
  );
});

describe('a provider that is not as it should be', () => {
  const quiet = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);

  test('a wrong API key is named, and nobody thinks that the provider is down', async () => {
    const log = quiet();
    const browser = new Browser();
    const callback = await begin(browser);
    vi.stubEnv('WORKOS_API_KEY', 'sk_wrong');
    const response = await finish(browser, callback);
    expect(response.status).toBe(500);
    expect(log.mock.calls.join()).toContain('check WORKOS_CLIENT_ID and WORKOS_API_KEY');
    expect(log.mock.calls.join()).toContain('invalid_client');
    expect(log.mock.calls.join()).not.toContain('sk_wrong');
    log.mockRestore();
  });

  test('an answer for another user than its token names is believed by nobody', async () => {
    const log = quiet();
    const browser = new Browser();
    const callback = await begin(browser);
    const real = globalThis.fetch;
    const swapped = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      const answer = await real(url, init);
      if (!(url instanceof URL) || !url.pathname.endsWith('/authenticate')) return answer;
      const body = (await answer.json()) as { user: { id: string } };
      return Response.json({ ...body, user: { ...body.user, id: 'user_other' } });
    });
    const response = await finish(browser, callback);
    swapped.mockRestore();
    expect([response.status, response.headers.getSetCookie()]).toEqual([502, []]);
    log.mockRestore();
  });

  test('one that cannot be reached costs no code: the same callback works when it is back', async () => {
    const log = quiet();
    const browser = new Browser();
    const callback = await begin(browser);
    const port = process.env.WORKOS_API_PORT!;
    vi.stubEnv('WORKOS_API_PORT', '1');
    const down = await finish(browser, callback);
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '5']);
    expect(log.mock.calls.join()).toMatch(/provider_unavailable\.md\) \(.+\)/);
    vi.stubEnv('WORKOS_API_PORT', port);
    expect((await finish(browser, callback)).status).toBe(303);
    log.mockRestore();
  });

  test('a clock an hour apart does not go round: signed in is signed in', async () => {
    const browser = new Browser();
    authkit.server.clock.advance(-3_600_000);
    await finish(browser, await begin(browser));
    const { session } = await authkitFunction(browser.document(`${APP}/`));
    expect(session.user?.email).toBe('ada@example.com');
    expect(authkit.refreshes()).toBe(0);
  });
});

describe('refusing', () => {
  test('a callback opened in another browser spends no code and signs nobody in', async () => {
    const victim = new Browser();
    const attacker = new Browser();
    const callback = await begin(attacker);
    authkit.requests.length = 0;
    const response = await finish(victim, callback);
    expect(response.headers.get('location')).toContain(`${authkit.server.url}/user_management/authorize`);
    expect([...victim.jar.keys()]).toEqual(['wos-auth-flow']);
    expect(authkit.requests).toEqual([]);
    // The one who began it still can finish it.
    expect((await finish(attacker, callback)).status).toBe(303);
  });

  test('a restart happens once; then it is an error that says what to do', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const callback = await begin(new Browser());
    const restarted = await finish(new Browser(), callback);
    const again = await fillInSignIn(restarted.headers.get('location')!);
    const response = await finish(new Browser(), again);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Try again');
    log.mockRestore();
  });

  test('a code used again: home for who is signed in, and the provider is not asked', async () => {
    const browser = new Browser();
    const callback = await begin(browser, 'authkit=sign-in&return_to=/account');
    await finish(browser, callback);
    authkit.requests.length = 0;
    const response = await finish(browser, callback);
    expect(response.headers.get('location')).toBe(`${APP}/account`);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(authkit.requests).toEqual([]);
  });

  test('two requests with one code share one exchange', async () => {
    const browser = new Browser();
    const callback = await begin(browser);
    authkit.requests.length = 0;
    const twice = await Promise.all([route(browser.document(callback)), route(browser.document(callback))]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(authkit.requests.filter(({ grantType }) => grantType === 'authorization_code')).toHaveLength(1);
  });

  test.each([
    ['state without code', 'state=abc', 400, 'missing_auth_params'],
    ['neither', '', 400, 'missing_auth_params'],
    [
      'a provider error',
      'error=access_denied&error_description=%3Cb%3Eno%3C/b%3E&state=x',
      403,
      'provider_refused',
    ],
    ['a state that was not made here', 'code=abc&state=Fe26.2*junk', 400, 'oauth_state_mismatch'],
  ])('%s: %s', async (_what, query, status, code) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const browser = new Browser();
    browser.take(await route(browser.document(`${CALLBACK}?authkit=sign-in`)));
    const page = await route(browser.document(`${CALLBACK}?${query}`));
    expect(page.status).toBe(status);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toContain('<b>no</b>');
    const program = await route(browser.script(`${CALLBACK}?${query}`));
    expect(program.headers.get('content-type')).toBe('application/problem+json');
    expect(await program.json()).toMatchObject({ status, code });
    expect(log.mock.calls.join()).not.toContain('abc');
    log.mockRestore();
  });

  test('onError makes the response, and nothing is logged', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const GET = handleAuth({ onError: ({ error }) => new Response(error.code, { status: 418 }) });
    const response = await GET(new Browser().document(CALLBACK, { headers: { 'user-agent': 'test' } }));
    expect([response.status, await response.text()]).toEqual([418, 'missing_auth_params']);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  test('a baseURL that is none throws when the route is defined', () => {
    expect(() => handleAuth({ baseURL: 'localhost:3000' })).toThrow(/baseURL/);
  });
});

describe('the client half', () => {
  const ask = (browser: Browser, action: string, headers: Record<string, string> = {}) =>
    route(
      browser.script(`${CALLBACK}?authkit=${action}&n=abc`, { headers: { 'x-authkit': '1', ...headers } }),
    );

  test('reads the session without its tokens', async () => {
    const browser = await signedInBrowser();
    const response = await ask(browser, 'session');
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ n: 'abc', auth: { user: { email: 'ada@example.com' } } });
    expect(body).not.toContain('eyJ');
    expect(body).not.toContain('efreshToken');
  });

  test.each(['session', 'refresh', 'switch-organization', 'sign-out'])(
    '%s tells no token, and tells it to no other origin',
    async (action) => {
      const browser = await signedInBrowser();
      const response = await ask(browser, `${action}&organization_id=org_of_nobody`);
      const body = await response.text();
      expect(response.status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ n: 'abc' });
      expect(body).not.toMatch(/eyJ|accessToken|refreshToken/);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );

  test('the token is given only where the app allows it', async () => {
    const browser = await signedInBrowser();
    const request = () =>
      browser.script(`${CALLBACK}?authkit=token&n=abc`, { headers: { 'x-authkit': '1' } });
    expect(await (await route(request())).json()).toMatchObject({
      accessToken: expect.stringMatching(/^ey/),
    });
    const closed = await handleAuth({ clientToken: false })(request());
    expect([closed.status, (await closed.text()).includes('ey')]).toEqual([403, false]);
  });

  test('a visitor is told that nobody is signed in, and why', async () => {
    expect(await (await ask(new Browser(), 'session')).json()).toEqual({
      n: 'abc',
      auth: { user: null },
      reason: 'no_session',
    });
  });

  test('refresh renews even a fresh token', async () => {
    const browser = await signedInBrowser();
    const before = browser.jar.get('wos-session');
    const response = await ask(browser, 'refresh');
    browser.take(response);
    expect(authkit.refreshes()).toBe(1);
    expect(browser.jar.get('wos-session')).not.toBe(before);
    expect(await response.json()).toMatchObject({ auth: { user: { email: 'ada@example.com' } } });
  });

  test('sign-out clears every cookie and names the logout page', async () => {
    const browser = await signedInBrowser();
    const response = await ask(browser, 'sign-out');
    browser.take(response);
    expect([...browser.jar.keys()]).toEqual([]);
    const { url } = (await response.json()) as { url: string };
    expect(url).toContain(`${authkit.server.url}/user_management/sessions/logout?session_id=session_`);
  });

  test.each<[string, Record<string, string>]>([
    ['without the header of our own', { 'x-authkit': '' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', { origin: 'https://evil.example', host: 'localhost:3000' }],
    ['from an opaque origin', { origin: 'null' }],
  ])('a request %s is refused before any cookie is read', async (_what, headers) => {
    const browser = await expiredBrowser(authkit);
    const actions = ['session', 'token', 'refresh', 'switch-organization&organization_id=org_1', 'sign-out'];
    for (const action of actions) {
      const response = await ask(browser, action, headers);
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(authkit.refreshes()).toBe(0);
  });
});

describe('sign-out as a document', () => {
  const url = `${CALLBACK}?authkit=sign-out&return_to=${encodeURIComponent(`${APP}/bye`)}`;

  test('from a page of this site: cleared, and on to the logout page', async () => {
    const browser = await signedInBrowser();
    const response = await route(browser.document(url, { headers: { 'sec-fetch-site': 'same-origin' } }));
    browser.take(response);
    expect(response.status).toBe(303);
    expect(new URL(response.headers.get('location')!).searchParams.get('return_to')).toBe(`${APP}/bye`);
    expect(browser.jar.has('wos-session')).toBe(false);
  });

  test('from elsewhere: a page with one button, which works in browsers without Sec-Fetch headers too', async () => {
    const browser = await signedInBrowser();
    const asked = await route(browser.document(url, { headers: { 'sec-fetch-site': 'cross-site' } }));
    browser.take(asked);
    expect(asked.status).toBe(200);
    expect(browser.jar.has('wos-session')).toBe(true);
    const link = /href="([^"]+)"/.exec(await asked.text())![1]!.replaceAll('&amp;', '&');
    const clicked = await route(browser.request(link, { headers: { accept: 'text/html' } }));
    browser.take(clicked);
    expect(clicked.status).toBe(303);
    expect(browser.jar.has('wos-session')).toBe(false);
  });

  test('another browser’s link is not enough', async () => {
    const asked = await route(new Browser().document(url));
    const link = /href="([^"]+)"/.exec(await asked.text())![1]!.replaceAll('&amp;', '&');
    const browser = await signedInBrowser();
    expect(
      (await route(browser.document(link, { headers: { 'sec-fetch-site': 'cross-site' } }))).status,
    ).toBe(200);
  });
});
