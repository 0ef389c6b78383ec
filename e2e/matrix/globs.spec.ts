/**
 * `unauthenticatedPaths` against Next's own matcher, which is given the same globs. Where the two part on purpose
 * (escapes that hide a slash or a letter), `server-half/globs.spec.ts` says why.
 */
import { ask, DOCUMENT } from '../support/http.ts';
import { expect, test } from './support/test.ts';

const PATHS = [
  '/',
  '/about',
  '/aboutx',
  '/about/x',
  '/About',
  '/docs',
  '/docs/a',
  '/docs/a/b',
  '/docsx',
  '/items/7',
  '/items/x',
  '/items/7/8',
  '/Case',
  '/case',
  '/en',
  '/de',
  '/fr',
  '/en/docs/a',
  '/de/docs',
  '/fr/docs/a',
  '/en/members',
  '/files/a/b',
  '/files',
  '/a-b/x-y',
  '/a-b/x',
  '/gr%C3%B6%C3%9Fe/1',
  '/members',
  '/docs/..%2fmembers',
];

test('a path is open exactly where the matcher finds it', async ({ world, combination }) => {
  const { app, at } = world;
  // 15.2.3 compares a matcher's letters with the path as it is sent, so `/größe` matches nothing there.
  const paths = PATHS.filter((path) => combination.install !== 'next-15.2.3' || !path.includes('%C3'));
  const differing: string[] = [];
  let open = 0;
  for (const path of paths) {
    const rawPath = at(path);
    const alone = await ask(app.url, { rawPath, headers: { ...DOCUMENT, 'x-only-globs': '1' } });
    const everything = await ask(app.url, { rawPath, headers: DOCUMENT });
    // Next 15 with a base path and trailing slashes matches a path like this one first and then not, and answers nothing.
    if (alone.status === 200 && alone.body === '') continue;
    const matched = alone.headers.get('x-proxy-ran') === '1';
    const refused =
      everything.status === 307 && (everything.headers.get('location') ?? '').includes('authkit=sign-');
    if (matched === refused)
      differing.push(`${rawPath}: ${matched ? 'matched and protected' : 'not matched and open'}`);
    if (matched) open += 1;
  }
  expect(differing).toEqual([]);
  expect(open).toBeGreaterThan(10);
});
