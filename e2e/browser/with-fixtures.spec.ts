/** The example app, by the fixtures that its users have: signed in by the API, with the provider's clock and faults at hand. */
import { randomBytes } from 'node:crypto';
import { authkitFixtures } from '@workos-inc/authkit-nextjs/testing';
import type { AuthKitFixtures } from '@workos-inc/authkit-nextjs/testing';
import { expect, test as base } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import { AuthKit } from '../support/authkit.ts';

const withApp = base.extend<object, { appUrl: string }>({
  appUrl: [
    async ({}, use) => {
      const port = await freePort(undefined);
      const url = `http://localhost:${port}`;
      const provider = await AuthKit.start(url);
      const cookiePassword = randomBytes(32).toString('base64url');
      const app = await startApp({ node: 'node', port, cookiePassword, authkitEnv: provider.server.env });
      // The test run has the settings of the app.
      Object.assign(process.env, provider.server.env, {
        WORKOS_COOKIE_PASSWORD: cookiePassword,
        WORKOS_REDIRECT_URI: `${url}/callback`,
      });
      await use(url);
      await app.process.stop();
      await provider.server.close();
    },
    { scope: 'worker', timeout: 60_000, auto: true },
  ],
  baseURL: async ({ appUrl }, use) => use(appUrl),
});
const test = withApp.extend<AuthKitFixtures>(authkitFixtures());
// They share one clock.
test.describe.configure({ mode: 'default' });

test('a member sees the account page, with what they may do', async ({ page, signIn }) => {
  await signIn({ email: 'grace@example.com', permissions: ['posts:write'] });
  await page.goto('/account');
  await expect(page.getByText('grace@example.com')).toBeVisible();
  await expect(page.getByText('posts:write')).toBeVisible();
});

test('a gate opens for who may, and not for who may not', async ({ page, signIn }) => {
  await signIn({ email: 'writer@example.com', permissions: ['posts:write'] });
  await page.goto('/client');
  const gate = page.getByRole('listitem').filter({ hasText: 'posts:write' });
  await expect(gate.getByText('shows')).toBeVisible();
  await signIn({ email: 'reader@example.com', permissions: ['posts:read'] });
  await page.goto('/client');
  await expect(gate.getByText('hides')).toBeVisible();
});

test('an expired session goes on', async ({ page, signIn }) => {
  await signIn({ email: 'late@example.com', expired: true });
  await page.goto('/account');
  await expect(page.getByText('late@example.com')).toBeVisible();
});

test('somebody who acts for another is named', async ({ page, signIn }) => {
  await signIn({ email: 'helped@example.com', impersonator: 'support@example.com' });
  await page.goto('/account');
  await expect(page.getByText('helped@example.com').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
});

test('while the provider is down nobody is signed out, and when it is back they go on', async ({
  page,
  signIn,
  authkit,
}) => {
  await signIn({ email: 'patient@example.com', expired: true });
  await authkit.fail('refresh', { kind: 'status', status: 503 });
  const answer = await page.goto('/account');
  expect(answer?.status()).toBe(503);
  await authkit.mend();
  // The library asks again after a moment; nothing but the page says when.
  await expect(async () => {
    await page.goto('/account');
    await expect(page.getByText('patient@example.com')).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
