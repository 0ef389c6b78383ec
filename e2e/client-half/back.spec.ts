import config from '../playwright.config.ts';
import { expect, test } from '../support/client-half.ts';

test.use({
  launchOptions: {
    ...config.use!.launchOptions,
    // Off by default under automation.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

test('going back from sign-in to a page that needs somebody leads to sign-in again', async ({ page }) => {
  await page.goto('/ensure');
  await expect(page.locator('[autofocus]')).toBeFocused();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const again = page.waitForRequest('**/callback?authkit=sign-in&*');
  // Later, since the way back takes away what would answer.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await again;
  await expect(page.locator('[autofocus]')).toBeFocused();
  // The page was kept as it was, else this proves nothing.
  expect(asked).not.toContain('/ensure');
});
