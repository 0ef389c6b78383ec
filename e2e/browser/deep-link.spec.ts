import type { Page } from '@playwright/test';
import { fillSignIn } from '../support/journeys.ts';
import { expect, test } from '../support/test.ts';

const DEEP = '/account?tab=billing&x=a%20b';

/** The router prefetches the links of a page as soon as it has taken them over; before that a click is a hard load. */
async function gotoHydrated(page: Page, path: string) {
  const prefetch = page.waitForRequest((request) => request.headers()['next-router-prefetch'] !== undefined);
  await page.goto(path);
  await prefetch;
}

async function expectArrived(page: Page, appUrl: string, email: string) {
  await expect(page.getByText(email)).toBeVisible();
  // As a string: a pattern would hide a query that was decoded and encoded again.
  expect(page.url()).toBe(appUrl + DEEP);
  await expect(page.getByRole('definition').filter({ hasText: 'billing' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'a b' })).toBeVisible();
}

test.describe('a protected deep link, signed out, ends on that exact address after sign-in', () => {
  test.beforeEach(async ({ authkit, email }) => {
    await authkit.createUser(email);
  });

  test('by hard load', async ({ page, app, email }) => {
    await page.goto(DEEP);
    await fillSignIn(page, email);
    await expectArrived(page, app.url, email);
  });

  test('by clicking a link', async ({ page, app, email }) => {
    await gotoHydrated(page, '/');
    // A hard load would make no such request.
    const softNavigation = page.waitForRequest((request) => {
      const headers = request.headers();
      return (
        request.url().startsWith(`${app.url}/account`) &&
        'rsc' in headers &&
        !('next-router-prefetch' in headers)
      );
    });
    await page.getByRole('link', { name: 'A protected page' }).click();
    await softNavigation;
    await fillSignIn(page, email);
    await expectArrived(page, app.url, email);
  });

  test('and by the same link once signed in, without leaving the page', async ({ page, app, email }) => {
    await page.goto(DEEP);
    await fillSignIn(page, email);
    await expectArrived(page, app.url, email);

    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByText('Welcome back').waitFor();
    const documents: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents.push(request.url());
    });
    await page.getByRole('link', { name: 'A protected page' }).click();
    await expectArrived(page, app.url, email);
    expect(documents).toEqual([]);
  });
});
