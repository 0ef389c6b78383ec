/** Strict Mode, and what React says of hydration, exist in development only. */
import { expect as patient, shown, test } from '../support/client-half.ts';

test.use({ command: 'dev' });
// One server at a time works in an app's folder.
test.describe.configure({ mode: 'default', timeout: 300_000 });

/** A page is compiled when it is first asked for. */
const expect = patient.configure({ timeout: 60_000 });

/** React and Next talk in development; what they warn of is what counts. */
const isWarning = (line: string) => /^(error|warning|assert|uncaught)/.test(line);

const TOKEN = /^[0-9A-Z]{26}$/;

/** What each page asks when nobody is signed in, and when somebody is. */
const PAGES = [
  ['/plain', ['session'], ['session']],
  ['/token', ['token'], ['token']],
  ['/seeded', [], []],
  ['/seeded?token', [], ['token']],
  ['/promised', [], []],
] as const;

test('hydrates without a warning, and asks as often as in production', async ({
  page,
  context,
  signedInAt,
  email,
  asked,
  consoleLines,
}) => {
  for (const path of [...PAGES.map(([one]) => one), '/gates'])
    await context.request.get(path, { timeout: 120_000 });
  await context.request.get('/callback?authkit=session', { timeout: 120_000 });
  for (const [path, signedOut] of PAGES) {
    await page.goto(path);
    await expect(page.getByText('nobody').first()).toBeVisible();
    await expect.poll(() => asked.all(), `${path}, signed out`).toEqual(signedOut);
    asked.forget();
  }
  await signedInAt('/');
  for (const [path, , signedIn] of PAGES) {
    await page.goto(path);
    await expect(page.getByText(email).first()).toBeVisible();
    if (path.includes('token')) await expect(shown(page, 'token')).toHaveText(TOKEN);
    await expect.poll(() => asked.all(), `${path}, signed in`).toEqual(signedIn);
    asked.forget();
  }
  // Two providers, of which either may tell the other.
  await page.goto('/gates');
  for (const name of ['fetched', 'seeded']) await expect(page.getByLabel(name)).toContainText('somebody');
  asked.forget();

  // Strict Mode runs the provider's effects twice, which must not leave a tab that others wait for in vain.
  await page.goto('/token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  const other = await context.newPage();
  await other.goto('/token');
  await expect(shown(other, 'token')).toHaveText((await shown(page, 'token').textContent())!);
  expect(asked.all()).toEqual(['token']);

  expect(consoleLines.filter(isWarning)).toEqual([]);
  consoleLines.length = 0;
});

test('a token handed to the provider in a client component is named', async ({ page, consoleLines }) => {
  await page.goto('/leaking', { timeout: 120_000 });
  const said = () => consoleLines.filter((line) => line.includes('initialAuth holds an access token'));
  await expect.poll(() => said().length).toBeGreaterThan(0);
  consoleLines.length = 0;
});
