import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unsealData } from 'iron-session';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { tokenClaims } from '../support/authkit.ts';
import { startChild } from '../support/child.ts';
import { hostNode } from '../support/host-node.ts';
import { expectSignedIn, expectSignedOut, signIn, signOut, signUp } from '../support/journeys.ts';
import { readSessionCookie } from '../support/session-cookie.ts';
import { listenToConsole } from '../support/test.ts';
import { expect, test as base } from '@playwright/test';

// Short, so that waiting for the end of one is no burden; long enough for a slow machine to finish a sign-in with it.
const ACCESS_TOKEN_SECONDS = 10;

const cli = fileURLToPath(new URL('../../packages/authkit-server/bin/authkit-server.js', import.meta.url));

const test = base.extend<object, { app: App }>({
  app: [
    async ({}, use) => {
      if (hostNode === undefined) throw new Error('AUTHKIT_HOST_NODE names no other Node.');
      const folder = await mkdtemp(join(tmpdir(), 'authkit-host-node-'));
      const port = await freePort(undefined);
      const config = {
        port: await freePort(undefined),
        database: join(folder, 'authkit.sqlite'),
        clientId: 'client_host_node',
        apiKey: 'sk_test_host_node',
        accessTokenSeconds: ACCESS_TOKEN_SECONDS,
        // The mails of a server that is another process are not for this test to read.
        emailVerification: false,
        redirectUris: [`http://localhost:${port}/callback`],
        logoutUris: [`http://localhost:${port}`],
      };
      await writeFile(join(folder, 'authkit.json'), JSON.stringify(config));
      const authkit = startChild(hostNode, [cli, '--config', join(folder, 'authkit.json')], {
        cwd: folder,
        env: process.env,
      });
      await authkit.prints(/AuthKit listening on/);
      const app = await startApp({
        node: hostNode,
        port,
        cookiePassword: randomBytes(32).toString('base64url'),
        authkitEnv: {
          WORKOS_CLIENT_ID: config.clientId,
          WORKOS_API_KEY: config.apiKey,
          WORKOS_API_HOSTNAME: '127.0.0.1',
          WORKOS_API_PORT: String(config.port),
          WORKOS_API_HTTPS: 'false',
        },
      });
      await use(app);
      await app.process.stop();
      await authkit.stop();
      await rm(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 30_000 },
  ],
  baseURL: async ({ app }, use) => use(app.url),
});

const version =
  hostNode === undefined ? '' : execFileSync(hostNode, ['--version'], { encoding: 'utf8' }).trim();

test(`on Node ${version}: sign up, sign out, sign in, and an expired token renewed`, async ({
  page,
  context,
  app,
}) => {
  const consoleLines = listenToConsole(context);
  const email = 'ada@example.com';

  await signUp(page, email);
  await signOut(page);
  await expectSignedOut(page);
  await signIn(page, email);

  const expiring = async () => {
    const sealed = (await readSessionCookie(context, app.url)) ?? '';
    const { accessToken } = await unsealData<{ accessToken: string }>(sealed, {
      password: app.cookiePassword,
    });
    return tokenClaims(accessToken);
  };
  const old = await expiring();
  await expect.poll(() => Date.now() / 1000, { timeout: 30_000 }).toBeGreaterThan(old.exp);

  await page.goto('/account');
  await expect(page.getByText(email)).toBeVisible();
  expect((await expiring()).jti).not.toBe(old.jti);
  await page.goto('/');
  await expectSignedIn(page);
  expect(consoleLines).toEqual([]);
});
