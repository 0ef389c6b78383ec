import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/client-half.ts';

const build = fileURLToPath(new URL('../fixtures/client-half/.next/', import.meta.url));
const example = fileURLToPath(new URL('../../examples/next/.next/', import.meta.url));

/** The pages that were made when an app was built. */
async function prerendered(folder: string): Promise<Record<string, unknown>> {
  const manifest = await readFile(`${folder}prerender-manifest.json`, 'utf8');
  return (JSON.parse(manifest) as { routes: Record<string, unknown> }).routes;
}

/** What the build left to be rendered for each request. */
async function postponed(page: string): Promise<unknown> {
  const meta = JSON.parse(await readFile(`${build}server/app/${page}.meta`, 'utf8')) as {
    postponed?: string;
  };
  return meta.postponed;
}

test('a provider in the root layout leaves static pages static; the guarded one streams', async () => {
  const routes = await prerendered(build);
  for (const page of ['index', 'plain', 'token', 'actions', 'ensure', 'many']) {
    expect(routes, page).toHaveProperty([page === 'index' ? '/' : `/${page}`]);
    expect(await postponed(page), page).toBeUndefined();
  }
  for (const page of ['guarded', 'seeded', 'promised', 'gates']) {
    expect(await postponed(page), page).toBeDefined();
  }
  const marketing = await readFile(`${build}server/app/index.html`, 'utf8');
  expect(marketing).toContain('<h1>Marketing</h1>');
  const guarded = await readFile(`${build}server/app/guarded.html`, 'utf8');
  expect(guarded).toContain('One moment');
  expect(guarded).not.toContain('The secret of');
});

test('without cacheComponents, too: what reads no session is made once', async () => {
  const routes = await prerendered(example);
  for (const page of ['/client', '/client/members']) expect(routes, page).toHaveProperty([page]);
  for (const page of ['/', '/account', '/lab']) expect(routes, page).not.toHaveProperty([page]);
});
