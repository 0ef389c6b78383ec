/** The part that is loaded after hydration does not arrive: a deployment has taken it away, or the network has. */
import type { Page } from '@playwright/test';
import { expect, expectOnlyFailures, shown, test } from '../support/client-half.ts';

const SCRIPTS = '**/_next/static/chunks/*.js';

/** The script that opens the tabs' channel. */
const loseDeferred = (page: Page) =>
  page.route(SCRIPTS, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    if (text.includes('BroadcastChannel')) await route.abort();
    else await route.fulfill({ response });
  });

test('everything says why, nothing throws, and the next try loads it', async ({
  page,
  signedInAt,
  email,
  consoleLines,
}) => {
  await signedInAt('/');
  await loseDeferred(page);
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

  await page.unroute(SCRIPTS);
  await press('Get token');
  await expect(shown(page, 'asked')).toHaveText(/^[0-9A-Z]{26}$/);
  await expect(shown(page, 'user')).toHaveText(email);
  await expect(shown(page, 'error')).toHaveText('no error');
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});
