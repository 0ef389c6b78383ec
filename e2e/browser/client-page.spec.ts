import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { fillSignIn } from '../support/journeys.ts';
import { expect, test } from '../support/test.ts';

const card = (page: Page, name: string) =>
  page.locator('.card').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('the client page shows every piece at work', async ({ page, context, app, authkit, email }) => {
  await authkit.createUser(email);
  await page.goto('/client/members?from=a%20link#the-way-back');
  await fillSignIn(page, email);
  await expect(page.getByRole('heading', { name: 'Welcome, Ada' })).toBeVisible();
  expect(page.url()).toBe(`${app.url}/client/members?from=a%20link#the-way-back`);
  await expect(page.locator('.card')).toContainText('#the-way-back');

  await page.getByRole('link', { name: 'Back to the client page' }).click();
  const token = card(page, 'Your access token');
  await expect(token).toContainText('left');
  await token.getByRole('button', { name: 'Ask for a token' }).click();
  await expect(token).toContainText('good now');
  await expect(card(page, 'What you may see').getByRole('listitem')).toHaveText([
    'SignedInshows',
    'SignedOuthides',
    'Protect role="admin"hides',
    'Protect permission="posts:write"hides',
  ]);

  await page.getByRole('button', { name: 'Show it at the top' }).click();
  await expect(page.getByRole('region', { name: 'Impersonation' })).toContainText(
    `You are acting as ${email}`,
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  }
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  // The other tab writes in its diary what this one does.
  const other = await context.newPage();
  await other.goto('/client');
  const diary = card(other, 'What this tab has noticed').getByRole('listitem');
  await expect(diary).toContainText([email]);
  await card(page, 'Hello, Ada').getByRole('button', { name: 'Sign out' }).click();
  await expect(diary).toContainText(['nobody is signed in']);
});
