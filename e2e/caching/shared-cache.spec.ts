/** Two people and a stranger behind one careless shared cache: not a byte of one reaches another. */
import { fillSignIn } from '../support/journeys.ts';
import { ask, CookieJar, DOCUMENT } from '../support/http.ts';
import { setSessionCookie } from '../support/session-cookie.ts';
import { kindsOf, leaks, unmarked } from './secrets.ts';
import { expect, Person, test } from './world.ts';
import type { Sights, World } from './world.ts';

const SIGHTS: Record<string, Sights> = {
  // Static and dynamic pages, a route handler, sign-out by a server action.
  'examples/next': {
    start: '/account?tab=billing',
    pages: { '/client': true, '/': false, '/lab': true, '/api/me': true, '/nowhere': false },
    buttons: {
      '/client': { 'Renew the session': 'authkit=refresh' },
      '/lab': { 'Ask all three': '/api/me' },
    },
    signOutAt: '/',
    unmarked: ['/api/me'],
  },
  // Pages whose static part everybody shares, tokens in the browser, sign-out by the client half.
  'e2e/fixtures/client-half': {
    start: '/guarded?tab=1',
    pages: {
      '/plain': true,
      '/': false,
      '/token': true,
      '/seeded?token': true,
      '/promised': true,
      '/gates': false,
    },
    buttons: {
      '/plain': { Refresh: 'authkit=refresh' },
      '/token': { 'Refresh token': 'authkit=token' },
    },
    signOutAt: '/plain',
    unmarked: [],
  },
};

for (const [workspace, sights] of Object.entries(SIGHTS)) {
  test(`what a shared cache hands out is nobody's: ${workspace}`, async ({ worldWith, browser }) => {
    test.setTimeout(180_000);
    const world = await worldWith({ workspace });
    const { app, authkit, cache, url } = world;
    const stranger = await Person.at(world, browser, 'stranger');
    const ada = await Person.at(world, browser, 'ada');
    const bob = await Person.at(world, browser, 'bob');

    await stranger.lookAroundAsStranger(sights);
    for (const person of [ada, bob]) {
      await authkit.createUser(person.email);
      await person.page.goto(sights.start);
      await fillSignIn(person.page, person.email);
      await person.seesThemselves();
      await person.lookAround(sights);
    }
    await stranger.lookAroundAsStranger(sights);

    // After lunch: the first page that each of them opens renews the session.
    for (const person of [ada, bob]) {
      const refreshes = authkit.count({ grantType: 'refresh_token' });
      const session = await authkit.expiredSession(`late-${person.email}`, app.cookiePassword);
      await setSessionCookie(person.context, url, session.cookie);
      person.email = session.email;
      await person.lookAround(sights);
      expect(refreshes()).toBeGreaterThan(0);
    }

    await ada.page.goto(sights.signOutAt);
    await ada.page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    const names = async () => (await ada.context.cookies(url)).map(({ name }) => name);
    await expect.poll(names).toEqual(['visitor']);
    await bob.lookAround(sights);
    await ada.lookAroundAsStranger(sights, true);
    await stranger.lookAroundAsStranger(sights, true);
    for (const { context } of [stranger, ada, bob]) await context.close();

    const deliveries = cache.deliveries();
    expect(leaks(deliveries, ['stranger', 'ada', 'bob'])).toEqual([]);
    expect(unmarked(deliveries, ['ada', 'bob'])).toEqual([]);
    for (const person of ['ada', 'bob']) {
      expect(kindsOf(deliveries, person), 'what was looked for').toEqual(
        expect.arrayContaining(['address', 'cookie wos-session', 'id', 'seal', 'sign-in', 'token']),
      );
      // Otherwise the cache would have been no cache.
      expect(deliveries.filter(({ to, fromCache }) => to === person && fromCache).length).toBeGreaterThan(3);
    }
    expect(deliveries.filter(({ status }) => status >= 500)).toEqual([]);
  });
}

async function visit({ url }: World, name: string, path: string, cookie: string) {
  const cookies = new CookieJar({ visitor: name, 'wos-session': cookie });
  return await ask(url + path, { cookies, headers: DOCUMENT });
}

test('a cache that heeds nothing does hand out what is somebody else’s, and the check sees it', async ({
  worldWith,
}) => {
  const world = await worldWith({ workspace: 'examples/next', isDeaf: true });
  const { app, authkit, cache } = world;
  for (const name of ['ada', 'bob']) {
    const { cookie } = await authkit.expiredSession(`${name}@example.com`, app.cookiePassword);
    await visit(world, name, '/account', cookie);
  }
  const found = leaks(cache.deliveries(), ['ada', 'bob']);
  expect(found).toContain('address of ada to bob: GET /account, from the cache');
  expect(found).toContain('cookie wos-session of ada to bob: GET /account, from the cache');
});
