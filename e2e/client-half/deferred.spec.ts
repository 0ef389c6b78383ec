/** The part that is loaded after hydration does not arrive: a deployment has taken it away, or the network has. */
import type { Page } from '@playwright/test';
import { loseScripts } from '../support/lost-scripts.ts';
import { countLoads, expect, expectOnlyFailures, nextTask, shown, test } from '../support/client-half.ts';

/** The script that opens the tabs' channel. */
const loseDeferred = (page: Page) => loseScripts(page, 'e2e/fixtures/client-half', 'BroadcastChannel');

test('everything says why, nothing throws, and the next try loads it', async ({
  page,
  signedInAt,
  email,
  consoleLines,
}) => {
  await signedInAt('/');
  const bringBack = await loseDeferred(page);
  await page.goto('/own?token');
  await expect(shown(page, 'error')).toContainText(/load/i);
  await expect(shown(page, 'token-error')).toContainText(/load/i);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await press('Refresh');
  await expect(shown(page, 'result')).toContainText(/"error":".*load/i);
  await press('Sign out');
  await expect(shown(page, 'result')).toContainText(/Error.*load/i);
  await press('Get token');
  await expect(shown(page, 'asked')).toContainText(/load/i);
  await press('Refresh token');
  await expect(shown(page, 'asked')).toHaveText('none');
  await press('Sign in');
  await press('Provider');
  await press('Provider');
  await expect(shown(page, 'error')).toContainText(/load/i);

  await bringBack();
  await press('Get token');
  await expect(shown(page, 'asked')).toHaveText(/^[0-9A-Z]{26}$/);
  await expect(shown(page, 'user')).toHaveText(email);
  await expect(shown(page, 'error')).toHaveText('no error');
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});

test('from the try that loads it the page keeps up with its session', async ({
  page,
  context,
  signedInAt,
  email,
  consoleLines,
}) => {
  await signedInAt('/');
  const bringBack = await loseDeferred(page);
  await page.goto('/own');
  await expect(shown(page, 'error')).toContainText(/load/i);
  await bringBack();
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(shown(page, 'result')).toHaveText('"renewed"');
  await expect(shown(page, 'user')).toHaveText(email);
  const loads = countLoads(page);
  await context.clearCookies({ name: /^wos-session/ });
  await expect.poll(loads).toBe(1);
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});

test('who the page was made for stays shown', async ({ page, signedInAt, email, consoleLines }) => {
  await signedInAt('/');
  await loseDeferred(page);
  await page.goto('/promised');
  await expect(shown(page, 'error')).toContainText(/load/i);
  await nextTask(page);
  await expect(shown(page, 'history')).toHaveText(email);
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});
