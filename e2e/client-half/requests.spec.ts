import { countLoads, expect, expectOnlyFailures, shown, test } from '../support/client-half.ts';

test('one request on mount for any number of hooks, none while idle, none on focus', async ({
  page,
  signedInAt,
  email,
  asked,
}) => {
  await signedInAt('/plain');
  for (const name of ['one', 'two', 'three']) {
    await expect(page.getByLabel(name).locator('[data-user]')).toHaveText(email);
  }
  expect(asked.all()).toEqual(['session']);

  // What a look costs is decided in the event itself, so the next task is late enough to see it.
  await page.evaluate(async () => {
    for (const name of ['focus', 'visibilitychange', 'online', 'pageshow'])
      window.dispatchEvent(new Event(name));
    await new Promise((resume) => setTimeout(resume));
  });
  await page.getByRole('link', { name: 'Marketing' }).click();
  await expect(page.getByRole('heading', { name: 'Marketing' })).toBeVisible();
  await page.getByRole('link', { name: 'Plain' }).click();
  // Next keeps the page it left, and shows it again.
  await expect(page.getByLabel('one').locator('[data-history]')).toHaveText(`loading ${email} ${email}`);
  expect(asked.all()).toEqual(['session']);
});

test('a signed-out visitor costs one request too', async ({ page, asked }) => {
  await page.goto('/plain');
  await expect(shown(page, 'user')).toHaveText('nobody');
  expect(asked.all()).toEqual(['session']);
});

test.describe('with initialAuth', () => {
  for (const path of ['/seeded', '/promised']) {
    test(`${path} asks nothing and knows the user in its HTML`, async ({
      page,
      context,
      signedInAt,
      email,
      asked,
    }) => {
      await signedInAt(path);
      await expect(shown(page, 'history')).toHaveText(email);
      expect(asked.all()).toEqual([]);

      const html = await (await context.request.get(path)).text();
      expect(html).toContain(email);
      expect(html, 'an access token').not.toMatch(/eyJ[\w-]+\.eyJ/);
    });
  }

  test('only the consumers of a promise wait for it', async ({ context }) => {
    const html = await (await context.request.get('/promised')).text();
    expect(html.indexOf('Promised</h1>')).toBeGreaterThan(0);
    expect(html.indexOf('Waiting for the user')).toBeGreaterThan(html.indexOf('Promised</h1>'));
    expect(html).toContain('nobody');
  });
});

test('five refreshes at once are one, and the page shows what is new', async ({
  page,
  signedInAt,
  authkit,
  email,
  asked,
}) => {
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  asked.forget();
  const grants = authkit.count({ grantType: 'refresh_token' });
  await page.getByRole('button', { name: 'Refresh five times' }).first().click();
  await expect(shown(page, 'result')).toHaveText('"five"');
  expect(asked.all()).toEqual(['refresh']);
  expect(grants()).toBe(1);
  await expect(shown(page, 'history')).toHaveText(`loading ${email}`);
});

test('the session and its token are one request', async ({ page, signedInAt, email, asked }) => {
  await signedInAt('/token');
  await expect(shown(page, 'user')).toHaveText(email);
  await expect(shown(page, 'token')).toHaveText(/^[0-9A-Z]{26}$/);
  await expect(shown(page, 'subject')).toHaveText(/^user_/);
  await expect(shown(page, 'recent')).toHaveText('true');
  await page.getByRole('button', { name: 'Get token' }).click();
  await expect(shown(page, 'asked')).toHaveText((await shown(page, 'token').textContent())!);
  expect(asked.all()).toEqual(['token']);
});

test('refreshing by the token hook renews the session for every hook', async ({
  page,
  signedInAt,
  asked,
}) => {
  await signedInAt('/token');
  const token = shown(page, 'token');
  await expect(token).toHaveText(/^[0-9A-Z]{26}$/);
  const old = (await token.textContent())!;
  asked.forget();
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await expect(shown(page, 'asked')).toHaveText(/^[0-9A-Z]{26}$/);
  await expect(token).not.toHaveText(old);
  await expect(shown(page, 'asked')).toHaveText((await token.textContent())!);
  expect(asked.all()).toEqual(['refresh', 'token']);
});

test('five tabs that open at once fetch one token', async ({ context, signedInAt, asked }) => {
  await signedInAt('/');
  asked.forget();
  const tabs = await Promise.all([1, 2, 3, 4, 5].map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto('/token')));
  await expect(shown(tabs[0]!, 'token')).toHaveText(/^[0-9A-Z]{26}$/);
  const token = (await shown(tabs[0]!, 'token').textContent())!;
  for (const tab of tabs) await expect(shown(tab, 'token')).toHaveText(token);
  expect(asked.all()).toEqual(['token']);
});

test('a page that is no AuthKit route is named, with the ways to say where it is', async ({
  page,
  consoleLines,
}) => {
  await page.route('**/callback?*', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<p>Some page</p>' }),
  );
  await page.goto('/plain');
  const error = shown(page, 'error');
  await expect(error).toContainText('route prop');
  await expect(error).toContainText('WORKOS_REDIRECT_URI');
  await expect(error).toContainText('NEXT_PUBLIC_WORKOS_REDIRECT_URI');
  expect(consoleLines).toEqual([]);
});

test('an answer to another request is dropped', async ({ page, signedInAt }) => {
  await signedInAt('/');
  await page.route('**/callback?*', (route) =>
    route.fulfill({ json: { n: 'an older request', auth: { user: null } } }),
  );
  await page.goto('/plain');
  await expect(shown(page, 'error')).toContainText('another request');
});

test('a first read that fails is made again when the network comes back', async ({
  page,
  context,
  signedInAt,
  email,
  consoleLines,
}) => {
  await signedInAt('/token');
  await expect(shown(page, 'user')).toHaveText(email);
  const loads = countLoads(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(shown(page, 'error')).not.toHaveText('no error');
  await expect(shown(page, 'user')).toHaveText(email);
  await context.setOffline(false);
  await expect(shown(page, 'error')).toHaveText('no error');
  await expect(shown(page, 'token-error')).toHaveText('no error');
  await expect(shown(page, 'history')).toHaveText(`loading ${email}`);
  expect(loads()).toBe(0);
  expectOnlyFailures(consoleLines, 'ERR_INTERNET_DISCONNECTED');
});
