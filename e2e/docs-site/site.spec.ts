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

/** What each door exports as a value, by the list that shows a breaking change. */
const exportsOf = (file: string) =>
  [
    ...readFileSync(new URL(`../../packages/${file}`, import.meta.url), 'utf8').matchAll(
      /^export \{ (.*) \};$/gm,
    ),
  ]
    .flatMap(([, list]) => list!.split(', '))
    .map((name) => name.split(' as ').at(-1)!);

for (const [door, file, example] of [
  ['@workos-inc/authkit-nextjs', 'authkit-nextjs/api/index.d.ts', 'withAuth'],
  ['@workos-inc/authkit-nextjs/components', 'authkit-nextjs/api/components.d.ts', 'useAuth'],
  ['@workos-inc/authkit-nextjs/testing', 'authkit-nextjs/api/testing.d.ts', 'mockAuth'],
  ['@workos-inc/authkit-nextjs/redis', 'authkit-nextjs/api/redis.d.ts', 'redisRefreshStore'],
  ['@workos-inc/authkit-server', 'authkit-server/api/index.d.ts', 'createAuthKitServer'],
] as const) {
  test(`the API reference has everything that ${door} exports`, async ({ page }) => {
    await page.goto(`/modules/${door.replaceAll(/[@/]/g, '_')}.html`);
    await expect(page.getByRole('heading', { name: `Module ${door}` })).toBeVisible();
    const names = exportsOf(file);
    expect(names).toContain(example);
    // An alias stands among the references, the rest under its kind.
    const shown = new Set((await page.locator('.col-content').innerText()).match(/\w+/g));
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
    await page.getByRole('link', { name: example, exact: true }).first().click();
    await expect(page.locator('.tsd-comment').first()).toBeVisible();
  });
}

test('every link and picture inside the site leads to a file of it, and every anchor to a place there', () => {
  const files = new Set(globSync('**/*', { cwd: folder }));
  expect(files.size).toBeGreaterThan(150);
  const pages = new Map(
    globSync('**/*.html', { cwd: folder }).map((file) => [file, readFileSync(`${folder}/${file}`, 'utf8')]),
  );
  const places = new Map(
    [...pages].map(([file, text]) => [
      file,
      new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!)),
    ]),
  );
  let anchors = 0;
  const broken = [...pages].flatMap(([file, text]) =>
    [...text.matchAll(/<(?:a[^>]* href|img[^>]* src)="([^"]+)/g)]
      .map(([, href]) => href!.replaceAll('&amp;', '&'))
      .filter((href) => !/^[a-z]+:/.test(href))
      .flatMap((href) => {
        const { pathname, hash } = new URL(href, `http://site/${file}`);
        const target = decodeURIComponent(pathname.slice(1)) || 'index.html';
        if (!files.has(target)) return [`${file}: ${target}`];
        if (hash === '') return [];
        anchors += 1;
        return places.get(target)?.has(decodeURIComponent(hash.slice(1))) ? [] : [`${file}: ${href}`];
      }),
  );
  expect(anchors).toBeGreaterThan(100);
  expect(broken).toEqual([]);
});
