/** An app of the published package, as the codemod alone left it: built, tested by its own tests, signed in to. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { run } from '../../scripts/lib/child.mjs';
import { expect, test } from '../examples/example.ts';
import { fillSignIn } from '../support/journeys.ts';

const before = fileURLToPath(new URL('app', import.meta.url));
const after = fileURLToPath(new URL('.apps/app', import.meta.url));
const require = createRequire(import.meta.url);

test.use({ workspace: 'e2e/codemod/.apps/app' });

const codeIn = (folder: string) =>
  globSync('{*.ts,{app,lib,tests}/**/*.{ts,tsx}}', { cwd: folder })
    .filter((file) => !file.includes('next-env'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
/** Old names as the package's: what the app's own modules call theirs stays. */
const OLD =
  /\b(?:authkitMiddleware|AuthkitMiddlewareOptions)\b|authkit\.getUser|\{ getUser[^}]*\} (?:from|= await import\()[ `']*@workos|\{ AccessToken \}|\)\.Session\b|getUser: vi/g;

test('the old names are gone, and middleware.ts with them', () => {
  expect(codeIn(before).match(OLD)?.length).toBeGreaterThan(8);
  expect(codeIn(after).match(OLD)).toBeNull();
  expect(existsSync(join(after, 'middleware.ts'))).toBe(false);
  expect(existsSync(join(after, 'proxy.ts'))).toBe(true);
});

test('its unit tests, which put something in the package’s place, pass', async () => {
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/VITEST|PLAYWRIGHT|^TEST_|^NODE_ENV$/.test(name)),
  );
  const { ok, output } = await run(process.execPath, [vitest, 'run'], { cwd: after, env });
  expect(ok, output).toBe(true);
  expect(stripVTControlCharacters(output)).toMatch(/Tests {2}2 passed/);
});

test('signs in, is told who it is by every way of asking, and signs out', async ({
  page,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Signed out' })).toBeVisible();
  await page.getByRole('link', { name: 'Your account' }).click();
  await fillSignIn(page, email);
  await expect(page.getByRole('heading', { name: email, exact: true })).toBeVisible();
  expect(await (await page.request.get('/api/me')).json()).toEqual({ email });
  expect(await (await page.request.get('/api/session')).json()).toEqual({
    sid: expect.stringMatching(/^session_/),
    parts: 3,
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: `Signed in as ${email}` })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Signed out' })).toBeVisible();
});
