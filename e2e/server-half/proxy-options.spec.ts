import { expectNothingInternal, observed, shownOnce, Visitor } from '../support/fixture.ts';
import { DOCUMENT, setCookies } from '../support/http.ts';
import type { Answer, Ask } from '../support/http.ts';
import { fillSignIn } from '../support/journeys.ts';
import { PASSWORD } from '../support/authkit.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';
import { expect, test } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

const strict = { refreshReplaySeconds: 0 };

const SOFT = {
  accept: '*/*',
  rsc: '1',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
};
const PREFETCH = { ...SOFT, 'next-router-prefetch': '1' };
const ACTION = { ...SOFT, 'next-action': '0'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' };
const FETCH = { accept: 'application/json', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' };

const locationOf = (answer: Answer, { app }: World) =>
  new URL(answer.headers.get('location') ?? 'none:', app.url).href;

/** Of every answer that refuses: nobody else may be shown it. */
function expectRefusal(answer: Answer): void {
  expect(answer.headers.get('cache-control'), answer.url).toBe('private, no-store');
  expect(answer.headers.get('vary')?.toLowerCase(), answer.url).toContain('cookie');
  expectNothingInternal(answer);
}

test.describe('a protected path and nobody signed in', () => {
  const KINDS: Record<string, { ask: Ask; status: number; sent?: 'to sign-in' }> = {
    'a document': { ask: { headers: DOCUMENT }, status: 307, sent: 'to sign-in' },
    'a document of an old browser': {
      ask: { headers: { accept: 'text/html' } },
      status: 307,
      sent: 'to sign-in',
    },
    'the head of a document': { ask: { method: 'HEAD', headers: DOCUMENT }, status: 307, sent: 'to sign-in' },
    'a form': {
      ask: {
        method: 'POST',
        headers: { ...DOCUMENT, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      },
      status: 303,
      sent: 'to sign-in',
    },
    'a soft navigation': { ask: { headers: SOFT }, status: 307, sent: 'to sign-in' },
    'a prefetch': { ask: { headers: PREFETCH }, status: 307, sent: 'to sign-in' },
    'a fetch': { ask: { headers: FETCH }, status: 307, sent: 'to sign-in' },
    'an action': { ask: { method: 'POST', headers: ACTION, body: '[]' }, status: 401 },
    'a PUT': { ask: { method: 'PUT', headers: FETCH, body: '{}' }, status: 401 },
    'a DELETE': { ask: { method: 'DELETE', headers: FETCH }, status: 401 },
  };
  for (const [name, { ask, status, sent }] of Object.entries(KINDS)) {
    test(`${name} is answered with ${status}`, async ({ worldWith }) => {
      const world = await worldWith({ proxy: 'everything', authkit: strict });
      const answer = await new Visitor(world.app).ask('/members?tab=1&x=a%20b', ask);
      expect(answer.status).toBe(status);
      expectRefusal(answer);
      if (sent) {
        const start = new URL(locationOf(answer, world));
        expect(start.origin + start.pathname).toBe(`${world.app.url}/callback`);
        expect(start.searchParams.get('return_to')).toBe('/members?tab=1&x=a%20b');
      } else if (name === 'an action') {
        expect(answer.headers.get('content-type')).toContain('text/plain');
        expect(answer.body).toBe('Your session has ended. Please sign in again.');
      } else {
        expect(answer.headers.get('www-authenticate')).toBeTruthy();
        expect(JSON.parse(answer.body)).toMatchObject({
          code: 'unauthorized',
          type: 'docs/errors/unauthorized.md',
        });
      }
    });
  }

  test('a preflight passes, and so does the AuthKit route, but nothing below it', async ({ worldWith }) => {
    const { app } = await worldWith({ proxy: 'everything', authkit: strict });
    const visitor = new Visitor(app);
    const preflight = await visitor.ask('/api/seen', {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'PUT' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('allow')).toContain('GET');
    const route = await visitor.open('/callback?authkit=sign-in');
    expect(route.headers.get('location')).toContain('/user_management/authorize?');
    for (const path of ['/callback/more', '/callbacks', '/Callback']) {
      const answer = await visitor.open(path);
      expect(answer.headers.get('location'), path).toContain('authkit=sign-in');
    }
  });

  test('signUpPaths start at the sign-up screen', async ({ worldWith }) => {
    const world = await worldWith({ proxy: 'sign-up-paths', authkit: strict });
    const visitor = new Visitor(world.app);
    expect(new URL(locationOf(await visitor.open('/join/now'), world)).searchParams.get('authkit')).toBe(
      'sign-up',
    );
    expect(new URL(locationOf(await visitor.open('/joined'), world)).searchParams.get('authkit')).toBe(
      'sign-in',
    );
    const authorize = await visitor.open('/callback?authkit=sign-up');
    expect(new URL(locationOf(authorize, world)).searchParams.get('screen_hint')).toBe('sign-up');
  });
});

test.describe('onUnauthenticated', () => {
  test("a path: the app's own page, by each kind of request", async ({ worldWith, email }) => {
    const world = await worldWith({ proxy: 'own-path', authkit: strict });
    const visitor = new Visitor(world.app);
    const own = `${world.app.url}/login?from=%2Fmembers`;
    for (const headers of [DOCUMENT, SOFT, PREFETCH, FETCH]) {
      const answer = await visitor.ask('/members', { headers });
      expect(answer.status).toBe(307);
      expect(locationOf(answer, world)).toBe(own);
      expectRefusal(answer);
    }
    const form = await visitor.ask('/members', { method: 'POST', headers: DOCUMENT, body: 'a=b' });
    expect(form.status).toBe(303);
    expect(locationOf(form, world)).toBe(own);
    expect((await visitor.ask('/members', { method: 'POST', headers: ACTION, body: '[]' })).status).toBe(401);
    expect((await visitor.ask('/members', { method: 'PUT', headers: FETCH, body: '{}' })).status).toBe(401);
    expect((await visitor.open('/login')).status).toBe(200);

    const member = new Visitor(world.app, await world.authkit.session(email, world.app.cookiePassword));
    expect(observed(await member.open('/members'), 'members').user).toBe(email);
  });

  test('a path that is protected itself is shown, not led to itself for ever', async ({ worldWith }) => {
    const world = await worldWith({ proxy: 'own-protected-path', authkit: strict });
    const visitor = new Visitor(world.app);
    expect(locationOf(await visitor.open('/members'), world)).toBe(`${world.app.url}/login`);
    const login = await visitor.open('/login?x=1');
    expect(login.status).toBe(200);
    expect(login.body).toContain('own sign-in page');
  });

  test('a URL elsewhere is no path: nobody leaves the origin', async ({ worldWith }) => {
    const world = await worldWith({ proxy: 'own-path-elsewhere', authkit: strict });
    const answer = await new Visitor(world.app).open('/members');
    expect(new URL(locationOf(answer, world)).origin).toBe(world.app.url);
  });

  test("a response: the app's own, private, and still clearing what does not open", async ({ worldWith }) => {
    const { app } = await worldWith({ proxy: 'own-response', authkit: strict });
    for (const headers of [DOCUMENT, SOFT, FETCH]) {
      const visitor = new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' });
      const answer = await visitor.ask('/members', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('x-app')).toBe('mine');
      expect(JSON.parse(answer.body)).toEqual({ please: 'sign in' });
      expectRefusal(answer);
      expect(visitor.cookies.get('wos-session')).toBeUndefined();
    }
  });

  test("a rewrite: the app's own page at the address that was asked for", async ({ worldWith }) => {
    const { app } = await worldWith({ proxy: 'own-rewrite', authkit: strict });
    const visitor = new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' });
    const answer = await visitor.open('/members');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('own sign-in page');
    expect(answer.body).not.toContain('data-seen="members"');
    expectNothingInternal(answer);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(visitor.cookies.get('wos-session')).toBeUndefined();
  });
});

test.describe('eagerAuth', () => {
  const tokenIn = (answer: Answer) => setCookies(answer).find(({ name }) => name === 'workos-access-token');

  test('a document gets the access token for script, for half a minute', async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ proxy: 'eager', authkit: strict });
    const session = await authkit.session(email, app.cookiePassword);
    const answer = await new Visitor(app, session).open('/seen');
    expect(tokenIn(answer)?.value).toBe(session.tokens[0]);
    expect(tokenIn(answer)?.attributes).toEqual({ path: '/', 'max-age': '30', samesite: 'lax' });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expectNothingInternal(answer);
  });

  test('with an expired session it is the new one', async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ proxy: 'eager', authkit: strict });
    const old = await authkit.expiredSession(email, app.cookiePassword);
    const visitor = new Visitor(app, old);
    const answer = await visitor.open('/seen');
    const payload = tokenIn(answer)?.value.split('.')[1] ?? '';
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
    expect(jti).toBe(observed(answer, 'page').tokenId);
    expect(jti).not.toBe(old.tokenId);
  });

  test('nothing else gets it: soft navigations, prefetches, fetches, actions, frames, visitors signed out', async ({
    worldWith,
    email,
  }) => {
    const { app, authkit } = await worldWith({ proxy: 'eager', authkit: strict });
    const visitor = new Visitor(app, await authkit.session(email, app.cookiePassword));
    for (const headers of [SOFT, PREFETCH, FETCH, { ...DOCUMENT, 'sec-fetch-dest': 'iframe' }]) {
      const answer = await visitor.ask('/seen', { headers });
      expect(tokenIn(answer), JSON.stringify(headers)).toBeUndefined();
    }
    expect(tokenIn(await visitor.ask('/api/seen', { headers: FETCH }))).toBeUndefined();
    expect(tokenIn(await visitor.call('/actions', 'observe'))).toBeUndefined();
    expect(tokenIn(await new Visitor(app).open('/seen'))).toBeUndefined();
  });
});

test('debug: one line a request that names the reason, and no token, e-mail or query', async ({
  worldWith,
  email,
}) => {
  const { app, authkit } = await worldWith({ proxy: 'debug', authkit: strict });
  const password = app.cookiePassword;
  const fresh = await authkit.session(email, password);
  const old = await authkit.expiredSession(`old-${email}`, password);
  const revoked = await authkit.expiredSession(`revoked-${email}`, password);
  const { sid } = JSON.parse(Buffer.from(revoked.tokens[0].split('.')[1] ?? '', 'base64url').toString()) as {
    sid: string;
  };
  await authkit.server.revokeSession(sid);
  const before = app.process.output().length;
  const path = '/seen?secret=in-the-query';
  await new Visitor(app).open(path);
  await new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' }).open(path);
  await new Visitor(app, fresh).open(path);
  const renewed = new Visitor(app, old);
  await renewed.open(path);
  await new Visitor(app, revoked).open(path);
  await new Visitor(app).open('/members%0aforged?x=1');

  const seen = ' GET /seen: ';
  await expect.poll(() => app.process.output().slice(before)).toContain('forged');
  const lines = app.process
    .output()
    .slice(before)
    .split('\n')
    .filter((line) => line.includes('[authkit]'));
  expect(lines).toEqual([
    expect.stringMatching(`${seen}signed-out \\(no_session\\)`),
    expect.stringMatching(`${seen}signed-out \\(unsealable\\).*wos-session`),
    expect.stringMatching(`${seen}signed-in`),
    expect.stringMatching(`${seen}refreshed.*wos-session`),
    expect.stringMatching(`${seen}signed-out \\(refresh_rejected\\)`),
    expect.stringMatching(/ GET \/members%0aforged: signed-out \(no_session\)/),
  ]);
  const printed = lines.join('\n');
  const kept = renewed.cookies.get('wos-session') ?? '';
  expect(kept).not.toBe(old.cookie);
  const secrets = [...fresh.tokens, ...old.tokens, ...revoked.tokens, fresh.cookie, old.cookie, kept, email];
  for (const secret of secrets) expect(printed.includes(secret)).toBe(false);
  expect(printed).not.toMatch(/eyJ|Fe26|in-the-query/);
});

test.describe('callbacks', () => {
  const callsIn = (answer: Answer) =>
    JSON.parse(decodeURIComponent(answer.headers.get('x-calls') ?? '')) as string[];

  test('are awaited: a renewal, a refusal, and nothing at all when there is nothing to tell', async ({
    worldWith,
    email,
  }) => {
    const { app, authkit } = await worldWith({ proxy: 'awaited', authkit: strict });
    const old = await authkit.expiredSession(email, app.cookiePassword, ['posts:read']);
    const visitor = new Visitor(app, old);
    expect(callsIn(await visitor.open('/seen'))).toEqual([
      expect.stringMatching(new RegExp(`^success ${email} 3 org_\\w+ undefined$`)),
    ]);
    expect(callsIn(await visitor.open('/seen'))).toEqual([]);
    expect(callsIn(await new Visitor(app).open('/seen'))).toEqual([]);
    expect(callsIn(await new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' }).open('/seen'))).toEqual([]);

    const ended = await authkit.expiredSession(`ended-${email}`, app.cookiePassword);
    const { sid } = JSON.parse(Buffer.from(ended.tokens[0].split('.')[1] ?? '', 'base64url').toString()) as {
      sid: string;
    };
    await authkit.server.revokeSession(sid);
    const refused = await new Visitor(app, ended).open('/seen');
    expect(callsIn(refused)).toEqual([expect.stringMatching(/^error TokenRefreshError \w+ false \/seen$/)]);
    expect(observed(refused, 'page').user).toBeNull();
  });

  test('a provider that is down is told as transient, and costs no cookie', async ({ worldWith, email }) => {
    // An AuthKit of its own, for it does not come back.
    const { app, authkit } = await worldWith({
      proxy: 'awaited',
      authkit: { ...strict, accessTokenSeconds: 299 },
    });
    const known = new Visitor(app, await authkit.session(`known-${email}`, app.cookiePassword));
    expect(observed(await known.open('/seen'), 'page').user).toBe(`known-${email}`);
    const old = await authkit.expiredSession(email, app.cookiePassword);
    await authkit.server.close();
    const visitor = new Visitor(app, old);
    const answer = await visitor.open('/seen');
    expect(callsIn(answer)).toEqual([expect.stringMatching(/^error TokenRefreshError \w+ true \/seen$/)]);
    expect(observed(answer, 'page').user).toBeNull();
    expect(visitor.cookies.get('wos-session')).toBe(old.cookie);
    expect(observed(await known.open('/seen'), 'page').user, 'who has a good token').toBe(`known-${email}`);
  });

  test('that throw are logged and change nothing', async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ proxy: 'throwing', authkit: strict });
    const visitor = new Visitor(app, await authkit.expiredSession(email, app.cookiePassword));
    const answer = await visitor.open('/seen');
    expect(observed(answer, 'page').user).toBe(email);
    expect(await visitor.keptTokenId()).toBe(observed(answer, 'page').tokenId);
    await expect
      .poll(() => app.process.output())
      .toMatch(/a session refresh callback threw Error\n +at onSessionRefreshSuccess/);
    // Its words may quote anything.
    expect(app.process.output()).not.toContain('the app said so');
  });
});

test.describe('redirectUri of the proxy, on another origin than that of the environment', () => {
  const preview = {
    proxy: 'redirect-uri',
    env: { FIXTURE_PROXY_REDIRECT_URI: 'https://preview.example/callback' },
    authkit: { ...strict, redirectUris: ['https://preview.example/callback'] },
  };

  /** Every way in which an app begins a sign-in, and where each of them leads. */
  const STARTS: Record<string, (visitor: Visitor) => Promise<string | null>> = {
    'the proxy, for a protected page': async (visitor) =>
      (await visitor.open('/members')).headers.get('location'),
    'a guard in a page': async (visitor) =>
      (await visitor.open('/guarded/page/protect')).headers.get('location'),
    'a guard in a handler': async (visitor) =>
      (await visitor.ask('/api/guarded/protect')).headers.get('location'),
    'a guard in an action': async (visitor) =>
      (await visitor.call('/actions', 'protect')).headers.get('x-action-redirect')?.replace(/;\w+$/, '') ??
      null,
    'a guard in a form': async (visitor) =>
      (await visitor.post('/actions', 'protect')).headers.get('location'),
    'getSignInUrl()': async (visitor) => linksOf(await visitor.open('/links')).plain,
    'getSignUpUrl()': async (visitor) => linksOf(await visitor.open('/links')).signUp,
    'getSignInUrl() with options': async (visitor) => linksOf(await visitor.open('/links')).optioned,
  };
  const linksOf = (answer: Answer) =>
    shownOnce(answer, 'links') as { plain: string; signUp: string; optioned: string };

  for (const [name, startOf] of Object.entries(STARTS)) {
    test(`${name}: starts, finishes and returns on the origin of that URI`, async ({ worldWith, email }) => {
      const { app, authkit } = await worldWith(preview);
      await authkit.createUser(email);
      const visitor = new Visitor(app);
      const start = new URL((await startOf(visitor)) ?? '');
      expect(start.origin + start.pathname).toBe('https://preview.example/callback');
      expect(start.searchParams.get('flow')).toMatch(/^Fe26\.2\*/);

      // As the browser would ask that origin, which TLS in front of the app would hand on to it.
      const started = await visitor.open(start.pathname + start.search);
      expect(started.status).toBe(307);
      const authorize = new URL(started.headers.get('location') ?? '');
      expect(authorize.searchParams.get('redirect_uri')).toBe('https://preview.example/callback');
      // The account is there already, whatever screen the sign-in begins with.
      authorize.searchParams.delete('screen_hint');
      const flow = setCookies(started);
      expect(flow.map((cookie) => cookie.name)).toEqual(['__Host-wos-auth-flow']);
      expect(flow[0]?.attributes).toMatchObject({ secure: '', httponly: '', path: '/' });
      expect(flow[0]?.attributes['domain']).toBeUndefined();

      const callback = new URL(await authorizeByHttp(authorize.href, { email, password: PASSWORD }));
      expect(callback.origin + callback.pathname).toBe('https://preview.example/callback');
      const finished = await visitor.open(callback.pathname + callback.search);
      expect(finished.status).toBe(303);
      const back = new URL(finished.headers.get('location') ?? '');
      expect(back.origin).toBe('https://preview.example');
      expect(back.pathname).toBe(
        start.searchParams.has('return_to')
          ? new URL(start.searchParams.get('return_to') ?? '', start).pathname
          : '/',
      );
      expect(back.search).not.toMatch(/code|state/);
      const session = setCookies(finished).find((cookie) => cookie.name === 'wos-session');
      expect(session?.attributes).toMatchObject({
        secure: '',
        httponly: '',
        path: '/',
        'max-age': '34560000',
      });
      expect(observed(await visitor.open('/seen'), 'page').user).toBe(email);
    });
  }

  test('a session renewed there is kept as it was set', async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith(preview);
    const old = await authkit.expiredSession(email, app.cookiePassword);
    for (const go of [
      (visitor: Visitor) => visitor.open('/seen'),
      (visitor: Visitor) => visitor.ask('/api/refresh'),
      (visitor: Visitor) => visitor.call('/actions', 'refresh-only'),
    ]) {
      const answer = await go(new Visitor(app, old));
      const cookies = setCookies(answer).filter(({ name }) => name.startsWith('wos-session'));
      expect(cookies.length).toBeGreaterThan(0);
      for (const { attributes } of cookies)
        expect(attributes).toMatchObject({ secure: '', path: '/', samesite: 'lax' });
    }
  });

  test('in a browser: begun on one origin, finished on the other', async ({ page, worldWith, email }) => {
    const { app, authkit } = await worldWith({
      proxy: 'redirect-uri',
      hostname: '127.0.0.1',
      env: { FIXTURE_PROXY_REDIRECT_URI: 'http://127.0.0.1:{port}/callback' },
      authkit: strict,
    });
    const { port } = new URL(app.url);
    authkit.server.setRedirectUris([`http://127.0.0.1:${port}/callback`]);
    await authkit.createUser(email);
    await page.goto(`${app.url}/guarded/page/protect?tab=1`);
    await fillSignIn(page, email);
    await expect(page).toHaveURL(`http://127.0.0.1:${port}/guarded/page/protect?tab=1`);
    await expect(page.getByText(`the secret of ${email}`)).toBeVisible();
    const cookies = await page.context().cookies();
    const session = cookies.find(({ name }) => name === 'wos-session');
    expect(session).toMatchObject({ domain: '127.0.0.1', httpOnly: true, secure: false, sameSite: 'Lax' });
  });
});
