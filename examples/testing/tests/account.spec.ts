import { authkitFixtures, type AuthKitFixtures } from '@workos-inc/authkit-nextjs/testing';
import { expect, test as base } from '@playwright/test';
const test = base.extend<AuthKitFixtures>(authkitFixtures());

test('a member sees the account page', async ({ page, signIn }) => {
  await signIn({ email: 'grace@example.com' });
  await page.goto('/account');
  await expect(page.getByText('grace@example.com')).toBeVisible();
});

test('signed out', async ({ page, authkit }) => {
  await page.goto('/account');
  await expect(page).toHaveURL(new RegExp(`^${authkit.url}`));
});

test('expired', async ({ page, signIn }) => {
  await signIn({ expired: true });
  await page.goto('/account');
  await expect(page.getByText('ada@example.com')).toBeVisible();
});

test('impersonated', async ({ page, signIn }) => {
  await signIn({ impersonator: 'support@example.com' });
  await page.goto('/account');
  await expect(page.getByText('acting for them: support@example.com')).toBeVisible();
});

test('another organization', async ({ page, signIn }) => {
  await signIn({ organization: 'Another' });
  await page.goto('/posts');
  await expect(page.getByText('could not be found')).toBeVisible();
});

test('with a permission', async ({ page, signIn }) => {
  await signIn({ permissions: ['posts:write'] });
  await page.goto('/posts');
  await expect(page.getByRole('heading', { name: 'Write a post' })).toBeVisible();
});

test('a missing permission', async ({ page, signIn }) => {
  await signIn({ permissions: ['posts:read'] });
  await page.goto('/posts');
  await expect(page.getByText('could not be found')).toBeVisible();
});

test('AuthKit is down', async ({ page, signIn, authkit }) => {
  await signIn({ email: 'late@example.com', expired: true });
  await authkit.fail('any', { kind: 'reset' });
  const answer = await page.goto('/account');
  expect(answer?.status()).toBe(503);
});

test('the clock moved', async ({ page, signIn, authkit }) => {
  await signIn({ email: 'lin@example.com' });
  await authkit.clock.advance(10 * 60_000);
  await page.goto('/account');
  await expect(page.getByText('lin@example.com')).toBeVisible();
});
