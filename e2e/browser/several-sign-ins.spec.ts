import { captureCallback } from '../support/callback.ts';
import { expectSignedIn, expectSignedOut, fillSignIn } from '../support/journeys.ts';
import { readSessionCookie } from '../support/session-cookie.ts';
import { expect, test } from '../support/test.ts';

for (const order of ['the first', 'the last'] as const) {
  test(`two tabs start signing in one after the other; ${order} finishes first, and both finish`, async ({
    context,
    app,
    authkit,
    email,
  }) => {
    await authkit.createUser(email);
    const tabs = [await context.newPage(), await context.newPage()];
    for (const [index, tab] of tabs.entries()) {
      await tab.goto(`/account?tab=${index}`);
      await expect(tab.getByLabel('Password', { exact: true })).toBeVisible();
    }

    const startedAgain = authkit.count({ path: '/user_management/authorize' });
    for (const tab of order === 'the first' ? tabs : tabs.toReversed()) {
      await fillSignIn(tab, email);
      await expect(tab.getByText(email)).toBeVisible();
      expect(tab.url()).toBe(`${app.url}/account?tab=${tabs.indexOf(tab)}`);
    }
    // A tab whose own sign-in was lost could still get there by a second one.
    expect(startedAgain()).toBe(0);
  });
}

test.describe('a callback URL opened in another browser', () => {
  test.beforeEach(async ({ authkit, email }) => {
    await authkit.createUser(email);
  });

  for (const other of ['that has never been here', 'that is signing in itself'] as const) {
    test(`${other} is refused, and still works in its own`, async ({
      page,
      context,
      browser,
      app,
      authkit,
      email,
    }) => {
      await page.goto('/account');
      const callback = await captureCallback(page, () => fillSignIn(page, email));
      const exchanges = authkit.count({ grantType: 'authorization_code' });

      const stranger = await browser.newContext({ baseURL: app.url });
      const strangersPage = await stranger.newPage();
      if (other === 'that is signing in itself') {
        await strangersPage.goto('/account');
        await expect(strangersPage.getByLabel('Password', { exact: true })).toBeVisible();
      }
      await strangersPage.goto(callback);
      expect(await readSessionCookie(stranger, app.url)).toBeUndefined();
      await strangersPage.goto('/');
      await expectSignedOut(strangersPage);
      expect(exchanges()).toBe(0);
      await stranger.close();

      await page.goto(callback);
      await expect(page.getByText(email)).toBeVisible();
      expect(exchanges()).toBe(1);
      expect(await readSessionCookie(context, app.url)).toBeDefined();
    });
  }

  test('and one whose code is spent signs nobody in', async ({ page, browser, app, authkit, email }) => {
    await page.goto('/');
    let callback = '';
    page.on('request', (request) => {
      if (request.url().startsWith(`${app.url}/callback?`) && request.url().includes('code='))
        callback = request.url();
    });
    await page.getByRole('link', { name: 'Log in' }).click();
    await fillSignIn(page, email);
    await expectSignedIn(page);
    expect(callback).not.toBe('');

    const exchanges = authkit.count({ grantType: 'authorization_code' });
    const stranger = await browser.newContext({ baseURL: app.url });
    const strangersPage = await stranger.newPage();
    await strangersPage.goto(callback);
    await strangersPage.goto('/');
    await expectSignedOut(strangersPage);
    expect(await readSessionCookie(stranger, app.url)).toBeUndefined();
    expect(exchanges()).toBe(0);
    await stranger.close();

    await page.reload();
    await expectSignedIn(page);
  });
});
