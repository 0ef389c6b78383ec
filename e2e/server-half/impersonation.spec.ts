import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { loseScripts } from '../support/lost-scripts.ts';
import { expectOnlyFailures, listenToConsole } from '../support/test.ts';
import { expect, test as worldTest } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

const pictures = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const ADMIN = 'admin@example.com';

const test = worldTest.extend<{ consoleLines: string[] }>({
  consoleLines: [
    async ({ context }, use) => {
      const lines = listenToConsole(context);
      await use(lines);
      // A policy that refuses something says so here.
      expect(lines, 'the browser console').toEqual([]);
    },
    { auto: true },
  ],
});

async function impersonate(page: Page, { app, authkit }: World, email: string, path: string): Promise<void> {
  await authkit.createUser(email);
  const { id } = await authkit.server.createOrganization({ name: 'Analytical Engines' });
  await authkit.server.addMember({ organizationId: id, email });
  const { link } = await authkit.server.impersonate({ email, impersonator: ADMIN });
  await page.goto(link);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.goto(`${app.url}/callback?authkit=sign-in&return_to=${encodeURIComponent(path)}`);
  await expect(page).toHaveURL(`${app.url}${path}`);
}

const bar = (page: Page) => page.getByRole('region', { name: 'Impersonation' });

for (const form of ['client', 'server'] as const) {
  test.describe(`Impersonation, the ${form} component`, () => {
    for (const side of ['bottom', 'top']) {
      test(`under a strict policy, at the ${side}`, async ({ page, worldWith, email }) => {
        const world = await worldWith({ proxy: 'strictCsp' });
        await impersonate(page, world, email, `/impersonation/${form}?side=${side}`);
        await expect(bar(page).getByRole('status')).toHaveText(
          `You are acting as ${email} in Analytical Engines`,
        );
        const frame = page.locator('.authkit-impersonation');
        await expect(frame).toHaveCSS('position', 'fixed');
        await expect(frame).toHaveCSS('border-top-width', '4px');
        const box = (await bar(page).boundingBox())!;
        const { height } = page.viewportSize()!;
        expect(box.y < height / 2).toBe(side === 'top');

        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        ).toEqual([]);
        if (process.env['AUTHKIT_PICTURES']) {
          await page.screenshot({
            path: `${pictures}impersonation-${form}-${side}.png`,
            animations: 'disabled',
          });
        }
      });
    }

    test('can be folded and stopped with the keyboard alone', async ({ page, worldWith, email }) => {
      const world = await worldWith({ proxy: 'strictCsp' });
      await impersonate(page, world, email, `/impersonation/${form}`);
      const stop = page.getByRole('button', { name: 'Stop impersonating' });
      await expect(stop).toBeVisible();
      await page.keyboard.press('Tab');
      await expect(page.locator('summary')).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(stop).toBeHidden();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      if (process.env['AUTHKIT_PICTURES']) {
        await page.screenshot({
          path: `${pictures}impersonation-${form}-folded.png`,
          animations: 'disabled',
        });
      }
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await expect(stop).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(`${world.app.url}/`);
      const cookies = await page.context().cookies(world.app.url);
      expect(cookies.map(({ name }) => name)).not.toContain('wos-session');
    });

    test('moves for nobody who does not want that', async ({ page, worldWith, email }) => {
      const world = await worldWith({ proxy: 'strictCsp' });
      await impersonate(page, world, email, `/impersonation/${form}`);
      const details = page.locator('.authkit-impersonation details');
      await expect(details).toHaveCSS('animation-name', 'authkit-impersonation');
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await expect(details).toHaveCSS('animation-name', 'none');
    });

    test('shows nothing to everybody else', async ({ page, worldWith, email }) => {
      const { app, authkit } = await worldWith({ proxy: 'strictCsp' });
      const { cookie } = await authkit.session(email, app.cookiePassword);
      await page.context().addCookies([{ name: 'wos-session', value: cookie, url: app.url }]);
      await page.goto(`${app.url}/impersonation/${form}`);
      await expect(page.getByRole('heading')).toBeVisible();
      await expect(page.locator('.authkit-impersonation')).toHaveCount(0);
    });
  });
}

test('the bar names the organization that the session moves to', async ({ page, worldWith, email }) => {
  const world = await worldWith({ proxy: 'strictCsp' });
  const { authkit, app } = world;
  await impersonate(page, world, email, '/impersonation/client');
  await expect(bar(page).getByRole('status')).toHaveText(`You are acting as ${email} in Analytical Engines`);
  const { id } = await authkit.server.createOrganization({ name: 'Difference Engines' });
  await authkit.server.addMember({ organizationId: id, email });
  const moved = await page
    .context()
    .request.get(`${app.url}/callback?authkit=switch-organization&n=1&organization_id=${id}`, {
      headers: { 'x-authkit': '1' },
    });
  expect(await moved.json()).toMatchObject({ auth: { organizationId: id } });
  await expect(bar(page).getByRole('status')).toHaveText(`You are acting as ${email} in Difference Engines`);
});

test('the bar says so when stopping fails, and stops at the next try', async ({
  page,
  worldWith,
  email,
  consoleLines,
}) => {
  const world = await worldWith({ proxy: 'strictCsp' });
  await impersonate(page, world, email, '/impersonation/client');
  const stop = page.getByRole('button', { name: 'Stop impersonating' });
  await page.route('**/callback?authkit=sign-out&*', (route) => route.abort(), { times: 1 });
  await stop.click();
  await expect(bar(page).getByRole('alert')).toHaveText('That did not work. Please try again.');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await stop.click();
  await expect(page).toHaveURL(`${world.app.url}/`);
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});

test('a page whose bar cannot be loaded is there all the same', async ({
  page,
  worldWith,
  email,
  consoleLines,
}) => {
  const world = await worldWith({ proxy: 'strictCsp' });
  const lost = page.waitForEvent('requestfailed');
  await loseScripts(page, 'e2e/fixtures/server-half', 'Stop impersonating');
  await impersonate(page, world, email, '/impersonation/client');
  await lost;
  await page.evaluate(() => new Promise((resume) => setTimeout(resume)));
  await expect(page.getByRole('heading', { name: 'The client component' })).toBeVisible();
  expectOnlyFailures(consoleLines, 'net::ERR_FAILED');
});

test('begun in the dashboard with a reason, it shows in the app and in the list of sessions', async ({
  page,
  worldWith,
  email,
}) => {
  const { app, authkit } = await worldWith({ proxy: 'strictCsp' });
  await authkit.createUser(email);
  await page.goto(`${authkit.url}/dashboard/users?search=${encodeURIComponent(email)}`);
  await page.getByRole('link', { name: email }).click();
  await page.getByLabel('Your own email').fill(ADMIN);
  await page.getByLabel('Reason').fill('Ticket 7');
  await page.getByRole('button', { name: 'Impersonate' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.goto(`${app.url}/callback?authkit=sign-in&return_to=/impersonation/client`);
  await expect(bar(page).getByRole('status')).toHaveText(`You are acting as ${email}`);

  await page.goto(`${authkit.url}/dashboard/sessions`);
  await expect(page.getByText(`Impersonated by ${ADMIN}: Ticket 7`)).toBeVisible();
  await page.goto(`${app.url}/impersonation/client`);
  await page.getByRole('button', { name: 'Stop impersonating' }).click();
  await expect(page).toHaveURL(`${app.url}/`);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the server component shows, folds and stops', async ({ page, worldWith, email }) => {
    const world = await worldWith({ proxy: 'strictCsp' });
    await impersonate(page, world, email, '/impersonation/server');
    await expect(bar(page).getByRole('status')).toContainText('Analytical Engines');
    await page.locator('summary').click();
    await expect(page.getByRole('button', { name: 'Stop impersonating' })).toBeHidden();
    await page.locator('summary').click();
    await page.getByRole('button', { name: 'Stop impersonating' }).click();
    await expect(page).toHaveURL(`${world.app.url}/`);
  });
});
