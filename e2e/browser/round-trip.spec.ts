import { expectSignedIn, expectSignedOut, fillSignIn, signIn, signOut, signUp } from '../support/journeys.ts';
import { readSessionCookie } from '../support/session-cookie.ts';
import { expect, test } from '../support/test.ts';

test('sign up, sign out, sign in', async ({ page, context, app, authkit, email }) => {
  await signUp(page, email);
  await expect(page).toHaveURL(`${app.url}/`);

  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.getByText(email)).toBeVisible();

  await page.getByRole('link', { name: 'Home' }).click();
  await signOut(page);
  await expectSignedOut(page);
  expect(await readSessionCookie(context, app.url)).toBeUndefined();

  await page.getByRole('link', { name: 'Log in' }).click();
  await expect(page).toHaveURL((url) => url.origin === new URL(authkit.url).origin);
  await fillSignIn(page, email);
  await expectSignedIn(page);
});

test('signing out ends the session at the provider too: nobody gets back in without a password', async ({
  page,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await signIn(page, email);
  await signOut(page);
  await expectSignedOut(page);

  await page.goto('/account');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  expect(page.url()).toContain(authkit.url);
});

test('a wrong password is refused, and the right one then accepted', async ({
  page,
  context,
  app,
  authkit,
  email,
  consoleLines,
}) => {
  await authkit.createUser(email);
  await page.goto('/');
  await page.getByRole('link', { name: 'Log in' }).click();
  await fillSignIn(page, email, 'not the password');
  await expect(page.getByRole('alert')).toBeVisible();
  // Chromium reports every document that comes with a 4xx, and this refusal rightly does.
  const refusal = () => consoleLines.findIndex((line) => line.includes('status of 422'));
  await expect.poll(refusal).not.toBe(-1);
  consoleLines.splice(refusal(), 1);
  expect(page.url()).toContain(authkit.url);
  expect(await readSessionCookie(context, app.url)).toBeUndefined();

  await fillSignIn(page, email);
  await expectSignedIn(page);
});

test('a client component knows the user, and signs out', async ({ page, context, app, authkit, email }) => {
  await authkit.createUser(email);
  await signIn(page, email);
  await page.getByRole('link', { name: 'Client', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Hello, Ada' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: email })).toBeVisible();

  await signOut(page);
  await expectSignedOut(page);
  expect(await readSessionCookie(context, app.url)).toBeUndefined();
});

test('a client component of somebody signed out offers to sign in, and comes back', async ({
  page,
  app,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.goto('/client');
  await page.getByRole('button', { name: 'Log in' }).click();
  await fillSignIn(page, email);
  await expect(page.getByRole('heading', { name: 'Hello, Ada' })).toBeVisible();
  await expect(page).toHaveURL(`${app.url}/client`);
});

test('a renewal in the browser is seen by page, action and route handler', async ({
  page,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await signIn(page, email);
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await page.getByRole('button', { name: 'Ask all three' }).click();
  await expect(page.getByRole('status')).toHaveText('All three see the same session.');

  const tokens = page.locator('[data-token-id]');
  const old = (await tokens.first().getAttribute('data-token-id')) ?? '';
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  await page.getByRole('button', { name: 'Renew the token' }).click();
  for (const token of await tokens.all()) await expect(token).not.toHaveAttribute('data-token-id', old);
  await expect(page.getByRole('status')).toHaveText('All three see the same session.');
  expect(refreshes()).toBe(1);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('sign up, sign out, sign in', async ({ page, email }) => {
    await signUp(page, email);
    await signOut(page);
    await expectSignedOut(page);
    await signIn(page, email);
  });
});
