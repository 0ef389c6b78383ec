import { fillSignIn, fillSignUp } from '../support/journeys.ts';
import { expect, shown, signInAt, test } from '../support/client-half.ts';

test('ensureSignedIn comes back to the page, query and hash included', async ({
  page,
  baseURL,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.goto('/ensure?tab=a%20b#part');
  await fillSignIn(page, email);
  await expect(shown(page, 'user')).toHaveText(email);
  expect(page.url()).toBe(`${baseURL}/ensure?tab=a%20b#part`);
});

test('signIn() comes back to the page, query and hash included', async ({
  page,
  baseURL,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.goto('/plain?tab=a%20b#part');
  // A button does nothing before the page works.
  await expect(shown(page, 'user')).toHaveText('nobody');
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await fillSignIn(page, email);
  await expect(shown(page, 'user')).toHaveText(email);
  expect(page.url()).toBe(`${baseURL}/plain?tab=a%20b#part`);
});

test('signUp() goes to the page for a new account, and comes back', async ({ page, baseURL, email }) => {
  await page.goto('/plain?tab=a%20b#part');
  await expect(shown(page, 'user')).toHaveText('nobody');
  await page.getByRole('button', { name: 'Sign up' }).first().click();
  await fillSignUp(page, email);
  await expect(shown(page, 'user')).toHaveText(email);
  expect(page.url()).toBe(`${baseURL}/plain?tab=a%20b#part`);
});

test('gates, on fetched and on server-seeded state', async ({ page, authkit, email }) => {
  await page.goto('/gates');
  for (const name of ['fetched', 'seeded']) {
    const section = page.getByLabel(name);
    await expect(section).toHaveText('nobodymay not write');
  }
  await authkit.createUser(email);
  const { id } = await authkit.server.createOrganization({ name: `The organization of ${email}` });
  const role = `writer-${id.toLowerCase().replaceAll('_', '-')}`;
  await authkit.server.setPermissions(role, ['posts:write']);
  await authkit.server.addMember({ organizationId: id, email, role });
  await signInAt(page, email, '/gates');
  for (const name of ['fetched', 'seeded']) {
    await expect(page.getByLabel(name)).toHaveText('somebodymay write');
  }
});

test('the guarded page streams after what is the same for everybody', async ({
  page,
  context,
  signedInAt,
  email,
}) => {
  await signedInAt('/guarded');
  await expect(page.getByText(`The secret of ${email}`)).toBeVisible();
  const html = await (await context.request.get('/guarded')).text();
  expect(html.indexOf('One moment')).toBeGreaterThan(0);
  expect(html.indexOf('The secret of')).toBeGreaterThan(html.indexOf('One moment'));
});
