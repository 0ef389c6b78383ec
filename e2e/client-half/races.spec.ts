/** Answers that arrive when the session is another already, and pages that are about to be left. */
import {
  countLoads,
  expect,
  expectOnlyFailures,
  gate,
  holdAnswer,
  nextTask,
  renewElsewhere,
  shown,
  test,
} from '../support/client-half.ts';
import { tokenClaims } from '../support/authkit.ts';

const TOKEN = /^[0-9A-Z]{26}$/;

test('a token that a newer one has overtaken is dropped', async ({ page, context, signedInAt }) => {
  await signedInAt('/');
  const answer = await holdAnswer(page, 'token');
  await page.goto('/token');
  const { accessToken } = JSON.parse(await answer.made) as { accessToken: string };
  await renewElsewhere(context);
  answer.arrive();
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  expect(await shown(page, 'tokens').textContent()).not.toContain(tokenClaims(accessToken).jti);
});

test('an answer that nobody is signed in does not show when somebody is by now', async ({
  page,
  context,
  signedInAt,
  email,
  baseURL,
  asked,
}) => {
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  const loads = countLoads(page);
  const cookies = await context.cookies(baseURL);
  const answer = await holdAnswer(page, 'session');
  asked.forget();
  await context.clearCookies({ name: /^wos-session/ });
  expect(await answer.made).toContain('"user":null');
  await context.addCookies(cookies);
  answer.arrive();
  await expect.poll(() => asked.all()).toEqual(['session', 'session']);
  await nextTask(page);
  await expect(shown(page, 'history')).toHaveText(`loading ${email}`);
  expect(loads()).toBe(0);
});

test('a first answer that nobody is signed in sends nobody away who is by now', async ({
  page,
  context,
  signedInAt,
  email,
  baseURL,
}) => {
  await signedInAt('/');
  const cookies = await context.cookies(baseURL);
  for (const path of ['/ensure', '/plain']) {
    // Left first: a page that is open notices that the session has gone, and asks by itself.
    await page.goto('about:blank');
    await context.clearCookies({ name: /^wos-session/ });
    const answer = await holdAnswer(page, 'session');
    await page.goto(path);
    expect(await answer.made).toContain('"user":null');
    await context.addCookies(cookies);
    const loads = countLoads(page);
    answer.arrive();
    await expect(shown(page, 'user')).toHaveText(email);
    expect(loads()).toBe(0);
    if (path === '/plain') await expect(shown(page, 'history')).toHaveText(`loading ${email}`);
  }
});

test('no reload cancels a sign-out that is under way', async ({
  page,
  context,
  signedInAt,
  authkit,
  email,
  baseURL,
}) => {
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  const places: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) places.push(new URL(request.url()).pathname);
  });
  const [read, leave] = [gate(), gate()];
  await page.route('**/callback?authkit=session&*', async (route) => {
    await read.opened;
    await route.continue();
  });
  const leaving = gate();
  await page.route(`${authkit.url}/**`, async (route) => {
    leaving.open();
    await leave.opened;
    await route.continue();
  });
  // While a page is being left, its locators wait.
  const shows = gate();
  await page.exposeFunction('showsNobody', shows.open);
  await page.evaluate(() => {
    const show = () => {
      if (document.querySelector('[data-user]')?.textContent !== 'nobody') return;
      (window as unknown as { showsNobody: () => void }).showsNobody();
    };
    new MutationObserver(show).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const asking = page.waitForRequest('**/callback?authkit=session&*');
  await renewElsewhere(context);
  await asking;
  // A click that sees its navigation begin would wait for it, and this one is held back until further down.
  await page.getByRole('button', { name: 'Sign out' }).first().click({ noWaitAfter: true });
  await leaving.opened;
  read.open();
  await shows.opened;
  leave.open();
  await expect(page).toHaveURL(`${baseURL}/`);
  expect(places).not.toContain('/plain');
});

test('no token of a session that has been left is given, when the new one cannot be read', async ({
  page,
  context,
  signedInAt,
  email,
  consoleLines,
}) => {
  await signedInAt('/token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  await page.route('**/callback?*', (route) =>
    route.fulfill({ status: 503, json: { code: 'provider_unavailable', title: 'Not now' } }),
  );
  await context.clearCookies({ name: /^wos-session/ });
  await page.getByRole('button', { name: 'Get token' }).click();
  await expect(shown(page, 'asked')).toContainText('Not now');
  await expect(shown(page, 'user')).toHaveText(email);
  expectOnlyFailures(consoleLines, 'Failed to load resource');
});

test('a function that outlives its component still gives fresh tokens', async ({
  page,
  context,
  signedInAt,
  email,
}) => {
  await signedInAt('/own?lent');
  await expect(shown(page, 'user')).toHaveText(email);
  const use = page.getByRole('button', { name: 'Use what is left of it' });
  await use.click();
  await expect(shown(page, 'lent')).toHaveText(/^eyJ/);
  const old = (await shown(page, 'lent').textContent())!;
  await page.getByRole('button', { name: 'Unmount the hook' }).click();
  await renewElsewhere(context);
  await use.click();
  await expect(shown(page, 'lent')).not.toHaveText(old);
  await expect(shown(page, 'lent')).toHaveText(/^eyJ/);
});

test('a page whose way to sign-in was cancelled lives on', async ({
  page,
  context,
  signedInAt,
  email,
  baseURL,
}) => {
  await signedInAt('/');
  const cookies = await context.cookies(baseURL);
  await context.clearCookies();
  await page.clock.install();
  await page.goto('/plain');
  await expect(shown(page, 'user')).toHaveText('nobody');
  // As when somebody presses Stop, or Escape.
  await page.route('**/callback?authkit=sign-in&*', (route) => route.abort('aborted'));
  const cancelled = page.waitForEvent('requestfailed');
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await cancelled;
  await page.clock.runFor(30_000);
  await context.addCookies(cookies);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(shown(page, 'user')).toHaveText(email);
});

test('a way that was cancelled does not end a later one', async ({
  page,
  context,
  signedInAt,
  email,
  baseURL,
  asked,
  consoleLines,
}) => {
  await page.clock.install();
  await signedInAt('/plain');
  await expect(shown(page, 'user')).toHaveText(email);
  const signOut = page.getByRole('button', { name: 'Sign out' }).first();
  await page.route('**/callback?authkit=sign-out&*', (route) => route.abort('aborted'), { times: 1 });
  await signOut.click();
  await expect(shown(page, 'error')).not.toHaveText('no error');
  await page.clock.runFor(20_000);
  const [asking, leave] = [gate(), gate()];
  await page.route('**/callback?authkit=sign-out&*', async (route) => {
    asking.open();
    await leave.opened;
    await route.continue();
  });
  await signOut.click();
  await asking.opened;
  await page.clock.runFor(15_000);
  asked.forget();
  await context.clearCookies({ name: /^wos-session/ });
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  // A question waits for its turn among the tabs.
  await page.evaluate(() => navigator.locks.query());
  await nextTask(page);
  expect(asked.all()).toEqual([]);
  leave.open();
  await expect(page).toHaveURL(`${baseURL}/`);
  expectOnlyFailures(consoleLines, 'net::ERR_');
});

test('a provider that has gone asks nothing more', async ({ page, context, signedInAt, asked }) => {
  await signedInAt('/');
  asked.forget();
  const answer = await holdAnswer(page, 'session');
  await page.goto('/own');
  await answer.made;
  await page.getByRole('button', { name: 'Provider' }).click();
  await renewElsewhere(context);
  const arrived = page.waitForResponse('**/callback?authkit=session&*');
  answer.arrive();
  await (await arrived).finished();
  await nextTask(page);
  await nextTask(page);
  expect(asked.all()).toEqual(['session']);
});

for (const url of ['javascript:document.title="taken"', 'data:text/html,taken', 'http://[']) {
  test(`a page does not follow ${url}`, async ({ page, signedInAt, email, baseURL }) => {
    await signedInAt('/plain');
    await expect(shown(page, 'user')).toHaveText(email);
    await page.route('**/callback?authkit=sign-out&*', async (route) => {
      const n = new URL(route.request().url()).searchParams.get('n');
      await route.fulfill({ json: { n, url } });
    });
    const answered = page.waitForResponse('**/callback?authkit=sign-out&*');
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await (await answered).finished();
    await nextTask(page);
    await expect(page).toHaveURL(`${baseURL}/plain`);
    await expect(page).toHaveTitle('Client half');
  });
}
