import { expect, nextTask, shown, signInAt, test } from '../support/client-half.ts';

const TOKEN = /^[0-9A-Z]{26}$/;

test.use({ appEnv: { FIXTURE_EAGER: '1' } });

test('the token is there from the first render, without a request', async ({ page, signedInAt, asked }) => {
  await signedInAt('/seeded?token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  await page.getByRole('button', { name: 'Get token' }).click();
  await expect(shown(page, 'asked')).toHaveText((await shown(page, 'token').textContent())!);
  expect(asked.all()).toEqual([]);
});

test('an eager token of another session is dropped', async ({ page, context, authkit, email, baseURL }) => {
  const grace = `grace-${email}`;
  await authkit.createUser(email);
  await authkit.createUser(grace);
  await signInAt(page, email, '/seeded?token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  const cookies = await context.cookies(baseURL);
  const eager = cookies.find(({ name }) => name === 'workos-access-token')!;
  const subject = (await shown(page, 'subject').textContent())!;
  // Left first: a page that is open notices that the session has gone, and loads again.
  await page.goto('about:blank');
  await context.clearCookies();
  await signInAt(page, grace, '/');
  await context.route('**/seeded?token', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response });
    await context.addCookies([{ ...eager, expires: Math.floor(Date.now() / 1000) + 30 }]);
  });
  await page.goto('/seeded?token');
  await expect(shown(page, 'user')).toHaveText(grace);
  await expect(shown(page, 'subject')).toHaveText(/^user_/);
  await expect(shown(page, 'subject')).not.toHaveText(subject);
});

test('it is handed out once it is known whose session this is', async ({ page, signedInAt, asked }) => {
  await signedInAt('/');
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/callback?authkit=token&*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/token');
  await expect(shown(page, 'token')).toHaveText(TOKEN);
  await expect(shown(page, 'user')).toHaveText('loading');
  await page.getByRole('button', { name: 'Get token' }).click();
  await nextTask(page);
  await expect(shown(page, 'asked')).toHaveText('nothing');
  answer();
  await expect(shown(page, 'asked')).toHaveText((await shown(page, 'token').textContent())!);
  expect(asked.all()).toEqual(['token']);
});
