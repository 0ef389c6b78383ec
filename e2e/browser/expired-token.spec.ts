import {
  readSessionCookie,
  sessionCookieIn,
  sessionHeader,
  setSessionCookie,
} from '../support/session-cookie.ts';
import { expect, test } from '../support/test.ts';

interface Me {
  user: string | null;
  tokenId: string | null;
}

test.describe('a request with an expired access token is served signed in, with the new one', () => {
  test('in a page', async ({ page, context, app, authkit, email }) => {
    const old = await authkit.expiredSession(email, app.cookiePassword);
    const refreshes = authkit.count({ grantType: 'refresh_token' });
    await setSessionCookie(context, app.url, old.cookie);

    const response = await page.goto('/lab');
    expect(response?.status()).toBe(200);
    const seen = page.getByRole('region', { name: 'Page', exact: true });
    await expect(seen).toContainText(email);
    const renewed = await seen.locator('[data-token-id]').getAttribute('data-token-id');
    expect(renewed).not.toBe(old.tokenId);
    expect(await readSessionCookie(context, app.url)).not.toBe(old.cookie);

    // And the others see what the page saw, without renewing again.
    await page.getByRole('button', { name: 'Ask the action' }).click();
    await page.getByRole('button', { name: 'Ask the handler' }).click();
    for (const name of ['Action', 'Handler'] as const) {
      await expect(
        page.getByRole('region', { name, exact: true }).locator('[data-token-id]'),
      ).toHaveAttribute('data-token-id', renewed ?? '');
    }
    expect(refreshes()).toBe(1);
  });

  for (const name of ['Action', 'Handler'] as const) {
    test(
      name === 'Action' ? 'in a server action' : 'in a route handler',
      async ({ page, context, app, authkit, email }) => {
        const old = await authkit.expiredSession(email, app.cookiePassword);
        await page.goto('/lab');
        await expect(page.getByRole('region', { name: 'Page', exact: true })).toContainText('signed out');
        const refreshes = authkit.count({ grantType: 'refresh_token' });
        await setSessionCookie(context, app.url, old.cookie);

        await page.getByRole('button', { name: `Ask the ${name.toLowerCase()}` }).click();
        const seen = page.getByRole('region', { name, exact: true });
        await expect(seen).toContainText(email);
        expect(await seen.locator('[data-token-id]').getAttribute('data-token-id')).not.toBe(old.tokenId);
        expect(refreshes()).toBe(1);
        expect(await readSessionCookie(context, app.url)).not.toBe(old.cookie);
      },
    );
  }
});

test('50 concurrent requests with one expired token make one refresh call, and lose nobody', async ({
  app,
  authkit,
  email,
}) => {
  const old = await authkit.expiredSession(email, app.cookiePassword);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  const ask = (path: string, cookie: string) =>
    fetch(app.url + path, { headers: sessionHeader(cookie), redirect: 'manual' });

  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const path = index % 2 === 0 ? '/api/me' : '/account';
      const response = await ask(path, old.cookie);
      return { path, response, body: await response.text() };
    }),
  );

  expect(refreshes()).toBe(1);
  expect(answers.map(({ response }) => response.status)).toEqual(Array.from({ length: 50 }, () => 200));
  for (const { body } of answers) expect(body).toContain(email);

  const tokens = answers
    .filter(({ path }) => path === '/api/me')
    .map(({ body }) => (JSON.parse(body) as Me).tokenId);
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(old.tokenId);

  // Whichever answer a browser handles last decides what it keeps, so each of them must be good for the next request.
  const kept = new Set(answers.map(({ response }) => sessionCookieIn(response)));
  expect(kept).not.toContain(undefined);
  expect(kept).not.toContain('');
  for (const cookie of kept) {
    const me = (await (await ask('/api/me', cookie ?? '')).json()) as Me;
    expect(me).toMatchObject({ user: email, tokenId: tokens[0] });
  }
  // A request that left the browser before all this and arrives only now.
  const late = (await (await ask('/api/me', old.cookie)).json()) as Me;
  expect(late).toMatchObject({ user: email, tokenId: tokens[0] });
  expect(refreshes()).toBe(1);
});

test('a browser with an expired token that fires 50 requests at once stays signed in', async ({
  page,
  context,
  app,
  authkit,
  email,
}) => {
  const old = await authkit.expiredSession(email, app.cookiePassword);
  // A document that asks nothing by itself: what a page prefetches would renew the token before the fifty ask.
  await page.route('**/quiet', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }),
  );
  await page.goto('/quiet');
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  await setSessionCookie(context, app.url, old.cookie);

  const users = await page.evaluate(async () => {
    const ask = async () => ((await (await fetch('/api/me')).json()) as Me).user;
    return await Promise.all(Array.from({ length: 50 }, ask));
  });

  expect(users).toEqual(Array.from({ length: 50 }, () => email));
  expect(refreshes()).toBe(1);
  await page.goto('/account');
  await expect(page.getByText(email)).toBeVisible();
  expect(refreshes()).toBe(1);
});
