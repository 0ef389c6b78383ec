/** examples/client-only: a static app whose data comes from elsewhere, examples/api, opened by the access token. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillSignIn } from '../support/journeys.ts';
import { startApi } from './api.ts';
import { expect, test as base } from './example.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const test = base.extend<object, { api: string }>({
  api: [
    async ({ app, authkit }, use) => {
      const api = await startApi({
        authkitUrl: authkit.url,
        clientId: authkit.server.env.WORKOS_CLIENT_ID,
        appOrigin: app.url,
      });
      await use(api.url);
      await api.stop();
    },
    { scope: 'worker', timeout: 30_000 },
  ],
});
test.use({ workspace: 'examples/client-only' });

test('the page was made at build', () => {
  const file = `${root}examples/client-only/.next/server/app/index.html`;
  expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('<h1>Home</h1>');
});

test('signs in, asks the API with the token, and signs out', async ({ page, authkit, email, api }) => {
  await authkit.createUser(email);
  // The app was built for the API at its usual address.
  await page.route('http://localhost:3001/**', (route) =>
    route.continue({ url: route.request().url().replace('http://localhost:3001', api) }),
  );
  await page.goto('/');
  await page.getByRole('button', { name: 'Log in' }).click();
  await fillSignIn(page, email);
  await page.getByRole('button', { name: 'Ask the API' }).click();
  await expect(page.getByText('"user":"user_')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('a stranger, and somebody with a made-up cookie, see neither an account nor a way to the API', async ({
  page,
  context,
  app,
  api,
}) => {
  for (const value of [undefined, 'made-up']) {
    if (value !== undefined) await context.addCookies([{ name: 'wos-session', value, url: app.url }]);
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Ask the API' })).toHaveCount(0);
  }
  // A cookie of the app's is no token.
  expect((await page.request.get(`${api}/me`)).status()).toBe(401);
});

test('signed out in one tab, the other no longer shows the account', async ({
  page,
  context,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.goto('/');
  await page.getByRole('button', { name: 'Log in' }).click();
  await fillSignIn(page, email);
  await expect(page.getByText(email)).toBeVisible();
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(page.getByText(email)).toHaveCount(0);
});
