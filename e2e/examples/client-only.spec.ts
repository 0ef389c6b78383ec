/** examples/client-only and examples/api: a static app whose data comes from elsewhere, opened by the access token. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startChild } from '../support/child.ts';
import { PASSWORD } from '../support/authkit.ts';
import { fillSignIn } from '../support/journeys.ts';
import { signInByHttp } from '../support/sign-in-by-http.ts';
import type { App } from '../support/app.ts';
import { expect, test as base } from './example.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const test = base.extend<object, { api: string }>({
  api: [
    async ({ app, authkit }, use) => {
      const port = await freePort(undefined);
      const api = startChild('node', ['server.mjs'], {
        cwd: `${root}examples/api`,
        env: {
          ...process.env,
          PORT: String(port),
          AUTHKIT_URL: authkit.url,
          APP_ORIGIN: app.url,
          WORKOS_CLIENT_ID: authkit.server.env.WORKOS_CLIENT_ID,
        },
      });
      await api.prints(/API listening/);
      await use(`http://127.0.0.1:${port}`);
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

test.describe('the API', () => {
  const token = async (
    authkit: { url: string; server: { env: Record<string, string> } },
    app: App,
    email: string,
  ) =>
    (
      await signInByHttp({
        authkitUrl: authkit.url,
        clientId: authkit.server.env['WORKOS_CLIENT_ID']!,
        apiKey: authkit.server.env['WORKOS_API_KEY']!,
        redirectUri: `${app.url}/callback`,
        email,
        password: PASSWORD,
      })
    ).access_token;

  test('takes a token of its own AuthKit and client, and judges by its permissions', async ({
    app,
    authkit,
    api,
    email,
  }) => {
    await authkit.createUser(email);
    const authorization = `Bearer ${await token(authkit, app, email)}`;
    expect((await fetch(`${api}/me`, { headers: { authorization } })).status).toBe(200);
    expect((await fetch(`${api}/reports`, { headers: { authorization } })).status).toBe(403);
  });

  test('refuses everything else', async ({ app, authkit, api, email }) => {
    await authkit.createUser(email);
    const good = await token(authkit, app, email);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad = {
      nothing: '',
      'not a token': 'Bearer x.y.z',
      'unsigned, as the token itself would like it': `Bearer ${encode({ alg: 'none' })}.${payload}.`,
      'its claims changed': `Bearer ${header}.${encode({ ...claims, permissions: ['reports:read'] })}.${signature}`,
      'another scheme': `Basic ${good}`,
    };
    for (const [what, authorization] of Object.entries(bad)) {
      const answer = await fetch(`${api}/me`, { headers: { authorization } });
      expect(answer.status, what).toBe(401);
    }
  });
});
