/**
 * One standalone build, moved away from where it was built, runs in two environments at once, each behind a proxy that
 * ends TLS on a name and port the app does not know. The build had a redirect URI of its own inlined.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { AuthKit } from '../support/authkit.ts';
import { fillSignIn } from '../support/journeys.ts';
import { listenToConsole } from '../support/test.ts';
import type { App } from '../support/app.ts';
import { expect, serve, test as base } from './support/test.ts';
import { imageOf, insideImage } from './support/workshop.ts';
import { startTlsFront } from './support/tls-front.ts';

interface Environment {
  app: App;
  authkit: AuthKit;
  /** Where the app listens, which no browser may ever hear of. */
  inside: RegExp;
}

const NAMES = { live: 'shop.example.test', staging: 'staging.example.test' };

const test = base.extend<object, { environments: Record<keyof typeof NAMES, Environment> }>({
  environments: [
    async ({ combination, appFolder }, use) => {
      const elsewhere = await mkdtemp(join(tmpdir(), 'authkit-image-'));
      await cp(imageOf(appFolder), elsewhere, { recursive: true });
      const start = async (name: keyof typeof NAMES) => {
        const [port, inside] = [await freePort(undefined), await freePort(undefined)];
        const url = `https://${NAMES[name]}:${port}`;
        const authkit = await AuthKit.start(url, { logoutUris: [`${url}/`], refreshReplaySeconds: 0 });
        const app = await serve(combination, join(elsewhere, insideImage(combination)), {
          port: inside,
          url,
          env: { ...authkit.server.env, WORKOS_REDIRECT_URI: `${url}/callback` },
        });
        const front = await startTlsFront({
          host: NAMES[name],
          port,
          target: inside,
          forwards: name === 'live',
        });
        return { app, authkit, front, inside: new RegExp(`:${inside}\\b`) };
      };
      const environments = { live: await start('live'), staging: await start('staging') };
      await use(environments);
      for (const { app, authkit, front } of Object.values(environments)) {
        await front.close();
        await app.process.stop();
        await authkit.server.close();
        expect(app.process.output()).not.toMatch(/[Ee]rror\b/);
      }
      await rm(elsewhere, { recursive: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.use({ ignoreHTTPSErrors: true, baseURL: undefined });

async function signInAt(page: Page, { app, authkit }: Environment, email: string) {
  await authkit.createUser(email);
  const deep = `${app.url}/members?tab=a%20b&x=1`;
  await page.goto(deep);
  await fillSignIn(page, email);
  await expect(page.getByText(`The secret of ${email}`)).toBeVisible();
  expect(page.url()).toBe(deep);
}

for (const name of ['live', 'staging'] as const) {
  test(`${name}: sign in by a deep link, renew, sign out`, async ({ page, context, environments, email }) => {
    const { app, authkit, inside } = environments[name];
    const lines = listenToConsole(context);
    const heard: string[] = [];
    page.on('request', (request) => heard.push(request.url()));

    await signInAt(page, environments[name], email);
    const cookies = await context.cookies(app.url);
    const session = cookies.find((cookie) => cookie.name === 'wos-session');
    expect(session).toMatchObject({ secure: true, httpOnly: true, domain: NAMES[name] });
    expect(cookies.map((cookie) => cookie.name)).toContain('__Host-wos-auth-flow');

    await page.goto(`${app.url}/client`);
    await expect(page.getByText(`In the browser: ${email}`)).toBeVisible();

    const old = await authkit.expiredSession(`old-${email}`, app.cookiePassword);
    await context.addCookies([
      { name: 'wos-session', value: old.cookie, url: app.url, httpOnly: true, secure: true, sameSite: 'Lax' },
    ]);
    const refreshes = authkit.count({ grantType: 'refresh_token' });
    await page.goto(`${app.url}/members`);
    await expect(page.getByText(`The secret of old-${email}`)).toBeVisible();
    expect(refreshes()).toBe(1);

    // An app that is not told its name calls an action from its own page a forgery: that is Next's to say.
    if (name === 'staging') await page.goto(`${app.url}/callback?authkit=sign-out`);
    await page.getByRole(name === 'staging' ? 'link' : 'button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
    expect(page.url()).toBe(`${app.url}/`);
    expect((await context.cookies(app.url)).map((cookie) => cookie.name)).toEqual([]);
    expect(heard.filter((url) => inside.test(url) || url.includes('build.example'))).toEqual([]);
    expect(lines).toEqual([]);
  });
}

test('a session of one environment is worth nothing in the other', async ({
  page,
  context,
  environments,
  email,
}) => {
  await signInAt(page, environments.live, email);
  const cookies = await context.cookies(environments.live.app.url);
  const session = cookies.find((cookie) => cookie.name === 'wos-session');
  const { url } = environments.staging.app;
  await context.addCookies([
    { name: 'wos-session', value: session?.value ?? '', url, secure: true, httpOnly: true },
  ]);
  await page.goto(`${url}/members`);
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});
