/** What a visitor lives through, in Chromium against a real AuthKit. */
import type { Page } from '@playwright/test';
import { fillSignIn } from '../support/journeys.ts';
import { observed } from '../support/fixture.ts';
import { DOCUMENT } from '../support/http.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/test.ts';

const QUERY = '?tab=a%20b&x=1';

async function expectArrived(page: Page, { app, at }: World, path: string, email: string) {
  await expect(page.getByText(`The secret of ${email}`)).toBeVisible();
  // As a string: a pattern would hide a query that was decoded and encoded again.
  expect(page.url()).toBe(app.url + at(path));
}

test.beforeEach(async ({ world, email, consoleLines }) => {
  expect(consoleLines).toEqual([]);
  await world.authkit.createUser(email);
});

test('a deep link leads to sign-in and back; signing out ends it', async ({ page, world, email }) => {
  const { at, authkit } = world;
  await page.goto(at(`/members${QUERY}`));
  await fillSignIn(page, email);
  await expectArrived(page, world, `/members${QUERY}`, email);
  expect(observedQuery(await page.content())).toEqual({ tab: 'a b', x: '1' });

  await page.goto(at('/client'));
  await expect(page.getByText(`In the browser: ${email}`)).toBeVisible();

  await page.goto(at('/members'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  expect(page.url()).toBe(world.app.url + at('/'));
  const names = (await page.context().cookies(world.app.url)).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('wos-'))).toEqual([]);

  await page.goto(at('/members'));
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  expect(page.url()).toContain(authkit.url);
});

test('the client half signs out too', async ({ page, world, email }) => {
  const { at } = world;
  await page.goto(at('/client'));
  await fillSignIn(page, email);
  await expect(page.getByText(`In the browser: ${email}`)).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await page.goto(at('/members'));
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

const observedQuery = (html: string): unknown => {
  const value = /data-seen="query" data-value="([^"]*)"/.exec(html)?.[1];
  return JSON.parse(decodeURIComponent(value ?? 'null'));
};

for (const [link, path] of [
  ['A page that the proxy guards', `/members${QUERY}`],
  ['A page that guards itself', `/docs/guarded${QUERY}`],
] as const) {
  test(`a prefetched link and a click: ${link.toLowerCase()}`, async ({ page, world, email }) => {
    const { at, authkit } = world;
    const authorized = authkit.count({ path: '/user_management/authorize' });
    // The proxy sends the router on to the AuthKit route; what a page redirects to, it only notes.
    const answersPrefetch = at(path.startsWith('/members') ? '/callback' : '/docs/guarded');
    const prefetched = page.waitForResponse(
      (response) => response.status() === 200 && new URL(response.url()).pathname === answersPrefetch,
    );
    await page.goto(at('/'));
    await prefetched;
    expect(authorized(), 'sign-ins that a prefetch began').toBe(0);

    await page.getByRole('link', { name: link }).click();
    await fillSignIn(page, email);
    await expectArrived(page, world, path, email);
    expect(authorized()).toBe(1);

    // And once more, signed in: without leaving the page.
    await page.goto(at('/'));
    const documents: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents.push(request.url());
    });
    await page.getByRole('link', { name: link }).click();
    await expectArrived(page, world, path, email);
    expect(documents).toEqual([]);
  });
}

test('what the proxy lets pass, the guards refuse: a page, an action', async ({ world }) => {
  const { app, at } = world;
  const visitor = world.visitor();
  const page = await visitor.open(at('/docs/guarded'));
  expect(page.headers.get('x-proxy-ran')).toBe('1');
  expect(page.body).not.toContain('The secret of');
  const action = await visitor.call(at('/docs/actions'), 'guarded');
  expect(action.body).not.toContain('The secret of');
  expect(action.headers.getSetCookie().filter((line) => line.startsWith('trace='))).toEqual([]);
  const target = action.headers.get('x-action-redirect')?.replace(/;\w+$/, '') ?? '';
  expect(new URL(target, app.url).pathname).toBe(at('/callback'));
});

test('what the proxy protects, by kind of request', async ({ world }) => {
  const { app, at } = world;
  const visitor = world.visitor();
  const start = (location: string | null) => new URL(location ?? '', app.url).pathname;
  const page = await visitor.open(at('/members'));
  expect(page.status).toBe(307);
  expect(start(page.headers.get('location'))).toBe(at('/callback'));
  const form = await visitor.ask(at('/members'), { method: 'POST', headers: DOCUMENT, body: 'a=b' });
  expect(form.status).toBe(303);
  const call = await visitor.ask(at('/api/me'), { method: 'POST', headers: { accept: '*/*' }, body: '{}' });
  expect(call.status).toBe(401);
});

test('a session of today is seen everywhere and costs no refresh', async ({ world, email }) => {
  const { at, app, authkit } = world;
  const session = await authkit.session(`other-${email}`, app.cookiePassword);
  const visitor = world.visitor(session);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  const page = observed(await visitor.open(at('/members')), 'page');
  const handler = JSON.parse((await visitor.ask(at('/api/me'))).body) as unknown;
  expect(page).toEqual({ user: session.email, tokenId: session.tokenId });
  expect(handler).toEqual(page);
  expect(refreshes()).toBe(0);
});
