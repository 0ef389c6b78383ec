import { expect, shown, signInAt, test } from '../support/client-half.ts';

const TOKEN = /^[0-9A-Z]{26}$/;

test.use({ authkitOptions: { accessTokenSeconds: 6 } });

test('forty providers renew their token before it expires, by timers that fire', async ({
  page,
  signedInAt,
}) => {
  await signedInAt('/many');
  const tokens = page.locator('[data-token]');
  await expect(tokens).toHaveCount(40);
  const first = await tokens.allTextContents();
  await expect.poll(async () => (await tokens.allTextContents()).every((one) => TOKEN.test(one))).toBe(true);
  const old = await tokens.first().textContent();
  expect(first).toHaveLength(40);
  await expect
    .poll(async () => (await tokens.allTextContents()).every((one) => TOKEN.test(one) && one !== old))
    .toBe(true);
  for (const error of await page.locator('[data-token-error]').allTextContents())
    expect(error).toBe('no error');
});

test('after two hours of sleep the first token asked for is a fresh one', async ({
  page,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  await page.clock.install();
  await signInAt(page, email, '/token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  // Asleep: no timer fires in the page, and the world goes on until the token has expired.
  await page.clock.pauseAt(Date.now() + 1000);
  const old = (await shown(page, 'token').textContent())!;
  const expired = Date.now() + 7_000;
  await expect.poll(() => Date.now()).toBeGreaterThan(expired);
  await page.clock.setSystemTime(Date.now() + 2 * 60 * 60 * 1000);
  await page.getByRole('button', { name: 'Get token' }).click();
  await expect(shown(page, 'asked')).toHaveText(TOKEN);
  await expect(shown(page, 'asked')).not.toHaveText(old);
});
