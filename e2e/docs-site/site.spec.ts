/** The docs as a site: what `npm run docs` shows. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { serveFolder } from '../../scripts/lib/static-server.mjs';
import { listenToConsole } from '../support/test.ts';

const folder = fileURLToPath(new URL('../../site/dist', import.meta.url));

const test = base.extend<{ consoleLines: string[] }, { site: string }>({
  site: [
    async ({}, use) => {
      const { url, close } = await serveFolder(folder, 0);
      await use(url);
      close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, use) => use(site),
  consoleLines: [
    async ({ context }, use) => {
      const lines = listenToConsole(context);
      await use(lines);
      expect(lines, 'the browser console').toEqual([]);
    },
    { auto: true },
  ],
});

test('the first page leads to every guide, and a guide shows its code', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('cell', { name: 'Testing' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Testing', level: 1 }).first()).toBeVisible();
  await expect(page.getByText("test('a member sees the account page'")).toBeVisible();
});

test('the search finds words of guides and names of the API, without asking any server', async ({
  page,
  site,
}) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(site)) elsewhere.push(request.url());
  });
  await page.goto('/');
  const found = page.getByRole('listbox').getByRole('option');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('combobox').fill('handleWebhook');
  await expect(found.filter({ hasText: 'handleWebhook' }).first()).toBeVisible();
  await page.getByRole('combobox').fill('cacheComponents');
  await found.filter({ hasText: 'Caching' }).first().click();
  await expect(page.getByRole('heading', { name: 'Caching', level: 1 }).first()).toBeVisible();
  expect(elsewhere).toEqual([]);
});

test('the API reference has the docstrings of every door', async ({ page }) => {
  await page.goto('/modules/_workos-inc_authkit-nextjs.html');
  for (const name of ['withAuth', 'authkitProxy', 'handleAuth']) {
    await expect(page.getByRole('link', { name, exact: true }).first()).toBeVisible();
  }
  await page.goto('/functions/_workos-inc_authkit-nextjs_testing.mockAuth.html');
  await expect(page.getByText('into a request with this session').first()).toBeVisible();
});

test('every link inside the site leads to a file of it', () => {
  const files = new Set(globSync('**/*', { cwd: folder }));
  expect(files.size).toBeGreaterThan(150);
  const broken = globSync('**/*.html', { cwd: folder }).flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/<a[^>]* href="([^"#]+)/g)]
      .map(([, href]) => href!.replaceAll('&amp;', '&'))
      .filter((href) => !/^[a-z]+:/.test(href))
      .map(
        (href) => decodeURIComponent(new URL(href, `http://site/${file}`).pathname.slice(1)) || 'index.html',
      )
      .filter((target) => !files.has(target))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});
