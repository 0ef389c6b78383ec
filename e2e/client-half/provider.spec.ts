/** What an app says to its provider, and what it costs a page that nobody does anything with. */
import type { Page } from '@playwright/test';
import {
  countLoads,
  expect,
  expectOnlyFailures,
  nextTask,
  shown,
  signInAt,
  test,
} from '../support/client-half.ts';

const TOKEN = /^[0-9A-Z]{26}$/;

for (const [expired, times] of [
  ['nothing', '0'],
  ['told', '1'],
] as const) {
  test(`onSessionExpired, ${expired}: the hooks show the end, and the page stays`, async ({
    page,
    context,
    signedInAt,
    email,
  }) => {
    await signedInAt(`/own?expired=${expired}`);
    await expect(shown(page, 'user')).toHaveText(email);
    const loads = countLoads(page);
    await context.clearCookies({ name: /^wos-session/ });
    await expect(shown(page, 'user')).toHaveText('nobody');
    await nextTask(page);
    await expect(shown(page, 'ended')).toHaveText(times);
    expect(loads()).toBe(0);
  });
}

/** Headless, every tab is in front. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);

test('a tab in the background loads its page when it is looked at', async ({
  page,
  context,
  signedInAt,
  email,
}) => {
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  const loads = countLoads(page);
  await hide(page, true);
  await context.clearCookies({ name: /^wos-session/ });
  await expect(shown(page, 'user')).toHaveText('nobody');
  await nextTask(page);
  expect(loads()).toBe(0);
  await hide(page, false);
  await expect.poll(loads).toBe(1);
  await expect(shown(page, 'history')).toHaveText('loading nobody');
});

test('a page whose visitor stops it from loading again lives on', async ({
  page,
  context,
  signedInAt,
  email,
}) => {
  await page.clock.install();
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  // Browsers ask only on behalf of those who have touched the page.
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  await page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()));
  const stopped = new Promise<void>((resolve) => {
    page.on('dialog', async (dialog) => {
      await dialog.dismiss();
      resolve();
    });
  });
  await context.clearCookies({ name: /^wos-session/ });
  await stopped;
  await expect(shown(page, 'user')).toHaveText('nobody');
  await page.clock.runFor(30_000);
  // AuthKit still knows who sits here.
  const other = await context.newPage();
  await other.goto('/callback?authkit=sign-in&return_to=/');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(shown(page, 'user')).toHaveText(email);
});

test('a tab in the background renders once when it is looked at, however much has changed', async ({
  page,
  context,
  authkit,
  signedInAt,
  email,
}) => {
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  await hide(page, true);
  let renderings = 0;
  page.on('request', (request) => {
    const headers = request.headers();
    // Links are prefetched anew as well.
    if (headers['rsc'] === '1' && headers['next-router-prefetch'] === undefined) renderings += 1;
  });
  for (const name of ['First', 'Second', 'Third']) {
    const { id } = await authkit.server.createOrganization({ name });
    await authkit.server.addMember({ organizationId: id, email });
    await context.request.get(`/callback?authkit=switch-organization&organization_id=${id}&n=1`, {
      headers: { 'x-authkit': '1' },
    });
    await expect(shown(page, 'organization')).toHaveText(id);
  }
  expect(renderings).toBe(0);
  await hide(page, false);
  await expect.poll(() => renderings).toBe(1);
  // What else it would have asked for has been sent when this is answered.
  await page.getByRole('button', { name: 'Refresh', exact: true }).first().click();
  await expect(shown(page, 'result')).toHaveText('"renewed"');
  await expect.poll(() => renderings).toBe(2);
});

test('method="POST" asks by POST', async ({ page, signedInAt, email, asked }) => {
  await signedInAt('/');
  const asking = page.waitForRequest('**/callback?authkit=session&*');
  await page.goto('/own?post');
  expect((await asking).method()).toBe('POST');
  await expect(shown(page, 'user')).toHaveText(email);
  expect(asked.all()).toEqual(['session']);
});

test('with a fresh token nothing is asked for minutes, and then one token', async ({
  page,
  authkit,
  email,
  asked,
}) => {
  await authkit.createUser(email);
  await page.clock.install();
  await signInAt(page, email, '/token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  asked.forget();
  await page.clock.runFor(4 * 60_000);
  await nextTask(page);
  expect(asked.all()).toEqual([]);
  await page.clock.runFor(60_000);
  await expect.poll(() => asked.all()).toEqual(['token']);
});

test('after a write the page renders again on the server', async ({ page, signedInAt, email }) => {
  await signedInAt('/seeded');
  await expect(shown(page, 'user')).toHaveText(email);
  const rendering = page.waitForRequest((request) => request.headers()['rsc'] === '1');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  expect(new URL((await rendering).url()).pathname).toBe('/seeded');
});

test('an app that gives browsers no token is not asked again at every look', async ({
  page,
  signedInAt,
  email,
  asked,
  consoleLines,
}) => {
  await signedInAt('/');
  await page.route('**/callback?authkit=token&*', (route) =>
    route.fulfill({ status: 403, json: { code: 'client_refused', title: 'No token here' } }),
  );
  await page.goto('/token');
  await expect(shown(page, 'user')).toHaveText(email);
  await expect(shown(page, 'token-error')).toContainText('No token here');
  expect(asked.all()).toEqual(['token', 'session']);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await nextTask(page);
  expect(asked.all()).toEqual(['token', 'session']);
  expectOnlyFailures(consoleLines, '403');
});
