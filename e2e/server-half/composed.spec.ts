import { setCookies } from '../support/http.ts';
import type { Answer } from '../support/http.ts';
import {
  actionResult,
  expectNothingInternal,
  observed,
  observedByRouter,
  titleOf,
  Visitor,
} from '../support/fixture.ts';
import type { Observation } from '../support/fixture.ts';
import { expect, test } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

interface Way {
  proxy: string;
  /** The app puts a header and a cookie of its own on every response. */
  own: boolean;
  /** The app tells the page a nonce in a request header. */
  nonce: boolean;
  /** The app takes over our response headers, of which cache-control is one. */
  takesHeaders: boolean;
}

const way = (proxy: string, given: Partial<Way> = {}): Way => ({
  proxy,
  own: true,
  nonce: false,
  takesHeaders: true,
  ...given,
});

const WAYS: Record<string, Way> = {
  'NextResponse.next({ headers }), as in the guide': way('next-headers', { own: false }),
  'NextResponse.next({ headers }) and a cookie of its own': way('next-headers-and-own'),
  'a nonce, NextResponse.next({ request, headers })': way('nonce-with-headers', { nonce: true }),
  'a nonce, with only our cookies copied': way('nonce-and-cookies', {
    own: false,
    nonce: true,
    takesHeaders: false,
  }),
  'a nonce, put into the request before us': way('nonce-before', { nonce: true }),
  'a nonce, partitionAuthkitHeaders and applyResponseHeaders': way('nonce-partitioned', { nonce: true }),
  'a nonce and those two, then its own cookie': way('nonce-partitioned-own-last', { nonce: true }),
  'handleAuthkitHeaders(request, headers)': way('handle-headers', { own: false }),
  'handleAuthkitHeaders(request, headers), then its own cookie': way('handle-headers-own-last'),
  'partitionAuthkitHeaders, rewrite and applyResponseHeaders': way('rewrite'),
  'partitionAuthkitHeaders, rewrite and applyResponseHeaders, then its own cookie': way('rewrite-own-last'),
  'authkitProxy(inner) that returns a response': way('inner'),
};

const worldOf = (proxy: string) => ({ proxy, authkit: { refreshReplaySeconds: 0 } });

/** What the browser is told to keep of the session; the newest of each name, as a browser has it. */
const sessionCookies = (answer: Answer) =>
  setCookies(answer).filter(({ name }) => name.startsWith('wos-session'));

function expectTheirs({ own, takesHeaders }: Way, answer: Answer): void {
  expectNothingInternal(answer);
  // Next puts its own cache-control, which keeps nothing either, on whatever an action answers.
  const rules = answer.url.endsWith('/actions') ? /\bno-store\b/ : /^private, no-store$/;
  if (takesHeaders) expect(answer.headers.get('cache-control'), answer.url).toMatch(rules);
  if (!own) return;
  expect(answer.headers.get('x-app'), answer.url).toBe('mine');
  expect(
    setCookies(answer).filter(({ name }) => name === 'app-cookie'),
    answer.url,
  ).toEqual([
    { name: 'app-cookie', value: 'kept', attributes: { path: '/', samesite: 'lax' }, removed: false },
  ]);
}

/** A nonce that the page saw, Next put on its scripts, and the browser is told in the policy: one and the same. */
function expectNonce(answer: Answer, { nonce }: Observation): void {
  expect(nonce).toMatch(/^[\w+/=]{20,}$/);
  expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  const scripts = [...answer.body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(0);
  for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
}

/** A visitor with an expired session, and what came of it. */
async function anExpired({ app, authkit }: World, email: string) {
  const session = await authkit.expiredSession(email, app.cookiePassword);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  return { session, refreshes, visitor: new Visitor(app, session) };
}

/** The next request of the same browser is signed in with the token that the last one brought, and costs nothing. */
async function expectKept(visitor: Visitor, tokenId: string | null, refreshes: () => number): Promise<void> {
  expect(await visitor.keptTokenId(), 'the token that the browser kept').toBe(tokenId);
  const spent = refreshes();
  const next = observed(await visitor.open('/seen'), 'page');
  expect(next.tokenId).toBe(tokenId);
  expect(refreshes()).toBe(spent);
}

for (const [name, its] of Object.entries(WAYS)) {
  test.describe(name, () => {
    // An inner proxy that returns a response does so for other paths than the one it leaves alone.
    const seen = its.proxy === 'inner' ? '/members' : '/seen';
    const where = its.proxy === 'inner' ? 'members' : 'page';

    test('a page: an expired session is renewed once, for the page and for the browser', async ({
      worldWith,
      email,
    }) => {
      const { session, refreshes, visitor } = await anExpired(await worldWith(worldOf(its.proxy)), email);
      const answer = await visitor.open(seen);
      expect(answer.status).toBe(200);
      const page = observed(answer, where);
      expect(page).toMatchObject({ user: email, recent: true });
      expect(page.tokenId).not.toBe(session.tokenId);
      expect(page.claimsTokenId).toBe(page.tokenId);
      if (where === 'page') {
        expect(observed(answer, 'layout')).toEqual(page);
        expect(titleOf(answer)).toBe(`${email} ${page.tokenId}`);
      }
      if (its.nonce) expectNonce(answer, page);
      expectTheirs(its, answer);
      expect(sessionCookies(answer).map((cookie) => cookie.name)).toEqual([
        'wos-session',
        'wos-session-mark',
      ]);
      expect(sessionCookies(answer)[0]?.attributes).toMatchObject({
        path: '/',
        httponly: '',
        'max-age': '34560000',
      });
      expect(refreshes()).toBe(1);
      await expectKept(visitor, page.tokenId, refreshes);
    });

    for (const method of ['GET', 'POST']) {
      test(`a ${method} handler: the same`, async ({ worldWith, email }) => {
        const { session, refreshes, visitor } = await anExpired(await worldWith(worldOf(its.proxy)), email);
        const answer = await visitor.ask('/api/seen', { method });
        const seenThere = JSON.parse(answer.body) as Observation;
        expect(seenThere.user).toBe(email);
        expect(seenThere.tokenId).not.toBe(session.tokenId);
        expect(seenThere.nonce !== null).toBe(its.nonce);
        expectTheirs(its, answer);
        expect(refreshes()).toBe(1);
        await expectKept(visitor, seenThere.tokenId, refreshes);
      });
    }

    test('an action that the router calls: the same, and refreshSession() spends nothing more', async ({
      worldWith,
      email,
    }) => {
      const { session, refreshes, visitor } = await anExpired(await worldWith(worldOf(its.proxy)), email);
      const answer = await visitor.call('/actions', 'refresh');
      const { before, user, after } = actionResult(answer) as {
        before: Observation;
        user: string | null;
        after: Observation;
      };
      expect(user).toBe(email);
      expect(before.tokenId).not.toBe(session.tokenId);
      expect(after.tokenId).toBe(before.tokenId);
      expectTheirs(its, answer);
      expect(refreshes()).toBe(1);
      await expectKept(visitor, after.tokenId, refreshes);
    });

    test('an action of a form without JavaScript: the page rendered by it is signed in, and the browser keeps it', async ({
      worldWith,
      email,
    }) => {
      const { session, refreshes, visitor } = await anExpired(await worldWith(worldOf(its.proxy)), email);
      const answer = await visitor.post('/actions', 'observe');
      const page = observed(answer, 'page');
      expect(page.user).toBe(email);
      expect(page.tokenId).not.toBe(session.tokenId);
      expectTheirs(its, answer);
      expect(refreshes()).toBe(1);
      await expectKept(visitor, page.tokenId, refreshes);
    });

    test('refreshSession() in an action replaces a fresh token, in the page rendered again and in the browser', async ({
      worldWith,
      email,
    }) => {
      const { app, authkit } = await worldWith(worldOf(its.proxy));
      const session = await authkit.session(email, app.cookiePassword);
      const visitor = new Visitor(app, session);
      const refreshes = authkit.count({ grantType: 'refresh_token' });
      const answer = await visitor.call('/actions', 'refresh-only');
      const page = observedByRouter(answer, 'page');
      expect(page.user).toBe(email);
      expect(page.tokenId).not.toBe(session.tokenId);
      expectTheirs(its, answer);
      expect(refreshes()).toBe(1);
      await expectKept(visitor, page.tokenId, refreshes);
    });

    test('signed in with a fresh token: nothing is set, and the answer is private', async ({
      worldWith,
      email,
    }) => {
      const { app, authkit } = await worldWith(worldOf(its.proxy));
      const session = await authkit.session(email, app.cookiePassword);
      const visitor = new Visitor(app, session);
      for (const path of [seen, '/api/seen']) {
        const answer = await visitor.open(path);
        expect(answer.body).toContain(session.tokenId);
        expectTheirs(its, answer);
        expect(sessionCookies(answer)).toEqual([]);
      }
    });

    test('signed out: nothing is set, a page for members leads to sign-in and back', async ({
      worldWith,
    }) => {
      const { app, authkit } = await worldWith(worldOf(its.proxy));
      const visitor = new Visitor(app);
      const page = await visitor.open('/seen');
      expect(observed(page, 'page')).toMatchObject({ user: null, tokenId: null, recent: false });
      expectNothingInternal(page);
      expect(sessionCookies(page)).toEqual([]);

      if (its.proxy === 'inner') return;
      const members = await visitor.open('/members?tab=1');
      expect(members.status).toBe(307);
      expectNothingInternal(members);
      const start = new URL(members.headers.get('location') ?? '', app.url);
      expect(start.origin + start.pathname).toBe(`${app.url}/callback`);
      expect(Object.fromEntries(start.searchParams)).toEqual({
        authkit: 'sign-in',
        return_to: '/members?tab=1',
      });
      const authorize = await visitor.open(start.pathname + start.search);
      expect(authorize.headers.get('location')).toContain(`${authkit.url}/user_management/authorize?`);
    });

    test('a cookie that does not open is removed from the browser', async ({ worldWith }) => {
      const { app } = await worldWith(worldOf(its.proxy));
      for (const path of [seen, '/api/seen']) {
        const visitor = new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' });
        const answer = await visitor.open(path);
        expect(answer.status).toBe(200);
        expectNothingInternal(answer);
        expect(visitor.cookies.get('wos-session')).toBeUndefined();
      }
      const visitor = new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' });
      await visitor.post('/actions', 'observe');
      expect(visitor.cookies.get('wos-session')).toBeUndefined();
    });
  });
}

for (const [proxy, prefix] of [
  ['rewrite', '/beta'],
  ['rewrite-own-last', '/beta'],
  ['inner', '/beta'],
  ['inner', '/beta-with-headers'],
] as const) {
  test(`a rewrite (${proxy}, ${prefix}) renews once, in pages, handlers and actions`, async ({
    worldWith,
    email,
  }) => {
    const world = await worldWith(worldOf(proxy));
    const asPage = await anExpired(world, email);
    const page = await asPage.visitor.open(`${prefix}/seen`);
    expect(observed(page, 'page').user).toBe(email);
    expectTheirs(way(proxy), page);
    await expectKept(asPage.visitor, observed(page, 'page').tokenId, asPage.refreshes);
    expect(asPage.refreshes()).toBe(1);

    const asHandler = await anExpired(world, `handler-${email}`);
    const handler = await asHandler.visitor.ask(`${prefix}/api/seen`);
    const seen = JSON.parse(handler.body) as Observation;
    expect(seen.user).toBe(`handler-${email}`);
    expectTheirs(way(proxy), handler);
    await expectKept(asHandler.visitor, seen.tokenId, asHandler.refreshes);
    expect(asHandler.refreshes()).toBe(1);

    const asAction = await anExpired(world, `action-${email}`);
    const action = await asAction.visitor.post(`${prefix}/actions`, 'refresh');
    expect(observed(action, 'page').user).toBe(`action-${email}`);
    expectTheirs(way(proxy), action);
    await expectKept(asAction.visitor, observed(action, 'page').tokenId, asAction.refreshes);
    expect(asAction.refreshes()).toBe(1);
  });
}

test('handleAuthkitHeaders with a redirect: a path of the app or a URL, with the renewed cookie', async ({
  worldWith,
  email,
}) => {
  const world = await worldWith(worldOf('handle-headers-own-last'));
  const { session, refreshes, visitor } = await anExpired(world, email);
  const old = await visitor.open('/old');
  expect(old.status).toBe(307);
  // Next makes a redirect to the request's own host relative, whatever that host is called inside.
  expect(new URL(old.headers.get('location') ?? '', world.app.url).href).toBe(
    `${world.app.url}/seen?moved=1`,
  );
  expectTheirs(way('handle-headers'), old);
  expect(visitor.cookies.get('wos-session')).not.toBe(session.cookie);
  expect(refreshes()).toBe(1);

  const older = await visitor.open('/older');
  expect(older.status).toBe(308);
  const posted = await visitor.ask('/old', { method: 'POST', body: '' });
  expect(posted.status, 'a form is not sent again').toBe(303);
  expect(refreshes()).toBe(1);
});
