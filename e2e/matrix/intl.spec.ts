/** Composed with next-intl: English paths are rewritten by it, German ones carry their prefix. */
import { observed } from '../support/fixture.ts';
import { fillSignIn } from '../support/journeys.ts';
import { expect, test } from './support/test.ts';

const DEEP = '/de/members?tab=a%20b&x=1';

for (const how of ['by hard load', 'by clicking a prefetched link']) {
  test(`a deep link in German leads to sign-in and back, ${how}`, async ({
    page,
    world,
    email,
    consoleLines,
  }) => {
    expect(consoleLines).toEqual([]);
    await world.authkit.createUser(email);
    if (how === 'by hard load') await page.goto(DEEP);
    else {
      const prefetched = page.waitForResponse(
        (response) => response.status() === 200 && new URL(response.url()).pathname === '/callback',
      );
      await page.goto('/de');
      await expect(page.getByRole('heading', { name: 'Startseite' })).toBeVisible();
      await prefetched;
      await page.getByRole('link', { name: 'A page that the proxy guards' }).click();
    }
    await fillSignIn(page, email);
    await expect(page.getByText(`The secret of ${email}`)).toBeVisible();
    expect(page.url()).toBe(world.app.url + DEEP);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  });
}

test('a path that next-intl rewrites and one that it does not see the session that the proxy renewed', async ({
  world,
  email,
}) => {
  for (const path of ['/members', '/de/members']) {
    const { app, authkit } = world;
    const old = await authkit.expiredSession(path.length + email, app.cookiePassword);
    const visitor = world.visitor(old);
    const page = await visitor.open(path);
    expect(page.body).toContain(`<html lang="${path.startsWith('/de') ? 'de' : 'en'}"`);
    const seen = observed(page, 'page');
    expect(seen.user).toBe(old.email);
    expect(seen.tokenId).not.toBe(old.tokenId);
    expect(await visitor.keptTokenId()).toBe(seen.tokenId);
  }
});

test('what next-intl redirects to is protected as well', async ({ world }) => {
  const redirected = await world.visitor().open('/en');
  expect(redirected.status).toBe(307);
  expect(redirected.headers.get('location')).not.toContain('authkit=');
  const refused = await world.visitor().open('/en/members');
  expect(refused.headers.get('location')).toContain('authkit=sign-in');
});
