/** examples/tenants: one app, two hosts, an AuthKit for each. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { expect, test as base } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import { AuthKit } from '../support/authkit.ts';
import { fillSignIn } from '../support/journeys.ts';

interface Tenant {
  url: string;
  authkit: AuthKit;
}

const test = base.extend<object, { tenants: [Tenant, Tenant] }>({
  tenants: [
    async ({}, use) => {
      const port = await freePort(undefined);
      const tenantAt = async (host: string): Promise<Tenant> => {
        const url = `http://${host}:${port}`;
        return { url, authkit: await AuthKit.start(url) };
      };
      const tenants: [Tenant, Tenant] = [await tenantAt('localhost'), await tenantAt('127.0.0.1')];
      const settings = tenants.map(({ url, authkit: { server } }) => [
        new URL(url).host,
        {
          clientId: server.env.WORKOS_CLIENT_ID,
          apiKey: server.env.WORKOS_API_KEY,
          cookiePassword: randomBytes(32).toString('base64url'),
          redirectUri: `${url}/callback`,
          apiHostname: server.env.WORKOS_API_HOSTNAME,
          apiPort: Number(server.env.WORKOS_API_PORT),
          apiHttps: false,
        },
      ]);
      const app = await startApp({
        node: 'node',
        port,
        hostname: '127.0.0.1',
        workspace: 'examples/tenants',
        cookiePassword: '',
        authkitEnv: { TENANTS: JSON.stringify(Object.fromEntries(settings)) },
      });
      await use(tenants);
      await app.process.stop();
      for (const { authkit } of tenants) await authkit.server.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test('two people, two tenants, one browser', async ({ page, tenants }) => {
  const people = ['red', 'blue'].map((name) => `${name}-${randomBytes(6).toString('hex')}@example.com`);
  for (const [index, { url, authkit }] of tenants.entries()) {
    const email = people[index]!;
    await authkit.createUser(email);
    await page.goto(`${url}/account`);
    expect(page.url()).toMatch(authkit.url);
    await fillSignIn(page, email);
    await expect(page.getByRole('heading', { name: `${email} at ${new URL(url).host}` })).toBeVisible();
  }
  const [first] = tenants;
  await page.goto(`${first.url}/account`);
  await expect(page.getByRole('heading', { name: people[0]! })).toBeVisible();
});

test('a cookie of one tenant is nobody at the other', async ({ page, context, tenants }) => {
  const [first, second] = tenants;
  const email = `red-${randomBytes(6).toString('hex')}@example.com`;
  await first.authkit.createUser(email);
  await page.goto(`${first.url}/account`);
  await fillSignIn(page, email);
  await expect(page.getByRole('heading', { name: email })).toBeVisible();
  const session = (await context.cookies(first.url)).find(({ name }) => name === 'wos-session')!;
  const answer = await fetch(`${second.url}/account`, {
    headers: { cookie: `wos-session=${session.value}`, accept: 'text/html' },
    redirect: 'manual',
  });
  expect(answer.headers.get('location') ?? '').toContain('authkit=sign-in');
  expect(await answer.text()).not.toContain(email);
});

test('a host that is not in the list gets nothing', async ({ tenants }) => {
  const { port } = new URL(tenants[0].url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/account', headers: { host: 'elsewhere.example' } }, (answer) =>
      resolve(answer.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(500);
});

test('a stranger is sent to the AuthKit of the host they came to, and back to it', async ({
  page,
  tenants,
}) => {
  for (const { url, authkit } of tenants) {
    for (const cookie of ['', 'wos-session=made-up']) {
      const answer = await fetch(`${url}/account`, {
        headers: { accept: 'text/html', cookie },
        redirect: 'manual',
      });
      expect(answer.status).toBe(307);
      expect(new URL(answer.headers.get('location') ?? '', url).origin).toBe(url);
    }
    await page.goto(`${url}/account`);
    const signIn = new URL(page.url());
    expect(signIn.origin).toBe(authkit.url);
    const email = `green-${randomBytes(6).toString('hex')}@example.com`;
    await authkit.createUser(email);
    await fillSignIn(page, email);
    await expect(page).toHaveURL(`${url}/account`);
    await page.context().clearCookies();
  }
});

test('signed out of one tenant, one is still signed in to the other', async ({ page, tenants }) => {
  const people: string[] = [];
  for (const { url, authkit } of tenants) {
    const email = `both-${randomBytes(6).toString('hex')}@example.com`;
    people.push(email);
    await authkit.createUser(email);
    await page.goto(`${url}/account`);
    await fillSignIn(page, email);
    await expect(page.getByRole('heading', { name: email })).toBeVisible();
  }
  const [first, second] = tenants;
  await page.goto(`${first.url}/account`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${first.url}/`);
  await page.goto(`${second.url}/account`);
  await expect(page.getByRole('heading', { name: people[1]! })).toBeVisible();
  await page.goto(`${first.url}/account`);
  await expect(page.getByLabel('Email')).toBeVisible();
});
