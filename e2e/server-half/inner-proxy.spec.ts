import { expectNothingInternal, observed, Visitor } from '../support/fixture.ts';
import type { Observation } from '../support/fixture.ts';
import { setCookies } from '../support/http.ts';
import { expect, test } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

const strict = { refreshReplaySeconds: 0 };

async function anExpired({ app, authkit }: World, email: string) {
  const session = await authkit.expiredSession(email, app.cookiePassword);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  return { session, refreshes, visitor: new Visitor(app, session) };
}

test('an inner proxy that answers itself: status, body, headers and cookies are its own, the session is renewed', async ({
  worldWith,
  email,
}) => {
  const world = await worldWith({ proxy: 'inner', authkit: strict });
  for (const [path, status, body] of [
    ['/teapot', 418, 'short and stout'],
    ['/json', 200, JSON.stringify({ user: `json-${email}` })],
    ['/old', 308, ''],
  ] as const) {
    const { session, refreshes, visitor } = await anExpired(world, `${path.slice(1)}-${email}`);
    const answer = await visitor.open(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(body);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expectNothingInternal(answer);
    expect(refreshes()).toBe(1);
    expect(await visitor.keptTokenId()).not.toBe(session.tokenId);
    if (path === '/old') {
      expect(new URL(answer.headers.get('location') ?? '', world.app.url).href).toBe(
        `${world.app.url}/seen?moved=1`,
      );
      expect(answer.headers.get('x-inner-saw')).toBe(`old-${email}`);
      expect(visitor.cookies.get('app-cookie')).toBe('kept');
    }
    const next = observed(await visitor.open('/seen'), 'page');
    expect(next.tokenId).toBe(await visitor.keptTokenId());
    expect(refreshes()).toBe(1);
  }
});

test('an inner proxy that answers nothing, or null, and not even later, lets the request pass', async ({
  worldWith,
  email,
}) => {
  for (const proxy of ['inner', 'inner-sync']) {
    const world = await worldWith({ proxy, authkit: strict });
    const { refreshes, visitor } = await anExpired(world, `${proxy}-${email}`);
    const page = observed(await visitor.open('/seen'), 'page');
    expect(page.user).toBe(`${proxy}-${email}`);
    expect(await visitor.keptTokenId()).toBe(page.tokenId);
    expect(refreshes()).toBe(1);
    const teapot = await visitor.open('/teapot');
    expect(teapot.status).toBe(418);
  }
});

test('cookies of an inner proxy reach the browser as it wrote them, beside the renewed session', async ({
  worldWith,
  email,
}) => {
  const world = await worldWith({ proxy: 'inner', authkit: strict });
  const own = [
    'legacy=; Path=/; Max-Age=0',
    'parted=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Priority=High',
    'twin=1; Path=/one',
    'twin=2; Path=/two',
  ];
  const theirs = (lines: string[]) => lines.filter((line) => !line.startsWith('wos-session')).toSorted();
  const signedOut = await new Visitor(world.app).open('/raw-cookies');
  expect(theirs(signedOut.headers.getSetCookie()), 'signed out').toEqual(own);

  const { visitor } = await anExpired(world, email);
  const answer = await visitor.open('/raw-cookies');
  expect(setCookies(answer).some(({ name }) => name === 'wos-session')).toBe(true);
  expect(theirs(answer.headers.getSetCookie()), 'with a renewed session').toEqual(own);
});

test('an inner proxy may give the page a cookie of its own; the page has that and the renewed session', async ({
  worldWith,
  email,
}) => {
  const world = await worldWith({ proxy: 'inner', authkit: strict });
  const { session, refreshes, visitor } = await anExpired(world, email);
  const answer = await visitor.open('/request-cookie');
  const page = observed(answer, 'page');
  expect(page).toMatchObject({ user: email, experiment: 'b' });
  expect(page.tokenId).not.toBe(session.tokenId);
  expect(refreshes()).toBe(1);
  expect(await visitor.keptTokenId()).toBe(page.tokenId);
  expectNothingInternal(answer);
});

test('an inner proxy runs only for who is let through, and is told who that is', async ({
  worldWith,
  email,
}) => {
  const { app, authkit } = await worldWith({ proxy: 'inner-with-auth', authkit: strict });
  const signedOut = new Visitor(app);
  const refused = await signedOut.open('/members');
  expect(refused.status).toBe(307);
  expect(refused.headers.get('location')).toContain('authkit=sign-in');
  expect(refused.headers.get('x-inner-saw')).toBeNull();
  expect((await signedOut.open('/teapot')).status).toBe(418);

  const visitor = new Visitor(app, await authkit.session(email, app.cookiePassword));
  const let_through = await visitor.open('/members');
  expect(let_through.status).toBe(200);
  expect(let_through.headers.get('x-inner-saw')).toBe(email);
  expect(observed(let_through, 'members').user).toBe(email);
});

test('a request header of ours from outside is replaced, whatever an inner proxy forwards', async ({
  worldWith,
}) => {
  const { app } = await worldWith({ proxy: 'inner', authkit: strict });
  const spoofed = {
    'x-authkit-handoff': new URLSearchParams({ path: '/elsewhere', screen: 'sign-up' }).toString(),
  };
  for (const prefix of ['', '/beta', '/beta-with-headers']) {
    const path = `${prefix}/guarded/page/protect`;
    const answer = await new Visitor(app).open(path, spoofed);
    const start = new URL(answer.headers.get('location') ?? '', app.url);
    expect(start.origin).toBe(app.url);
    // Back to the address that the browser shows, which a rewrite leaves as it is.
    expect(Object.fromEntries(start.searchParams)).toEqual({ authkit: 'sign-in', return_to: path });
  }
});

test('a nonce of an inner proxy reaches page and handler', async ({ worldWith, email }) => {
  const world = await worldWith({ proxy: 'inner', authkit: strict });
  const { visitor } = await anExpired(world, email);
  const page = await visitor.open('/nonce/seen');
  expect(observed(page, 'page')).toMatchObject({ user: email, nonce: 'from-inner' });
  const handler = await visitor.ask('/beta-with-headers/api/seen');
  expect(JSON.parse(handler.body) as Observation).toMatchObject({ user: email, nonce: 'from-inner' });
});
