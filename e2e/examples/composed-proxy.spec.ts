/** examples/composed-proxy: the app's own proxy inside ours. */
import { fillSignIn } from '../support/journeys.ts';
import { expect, test } from './example.ts';

test.use({ workspace: 'examples/composed-proxy' });

test('every script carries the nonce of its policy, and the sign-in round trip works under it', async ({
  page,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  const [, nonce = 'none'] = /'nonce-([^']+)'/.exec(policy) ?? [];
  const html = (await response?.text()) ?? '';
  const scripts = html.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);

  await page.getByRole('link', { name: 'Your account' }).click();
  await fillSignIn(page, email);
  await expect(page.getByRole('heading', { name: email })).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['seen', 'wos-session']),
  );
});

test('the rewrite is for those it is meant for', async ({ page, authkit, email }) => {
  const member = `beta-${email}`;
  await authkit.createUser(member);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Home', exact: true })).toBeVisible();
  await page.goto('/account');
  await fillSignIn(page, member);
  await expect(page.getByRole('heading', { name: member })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'The new home' })).toBeVisible();
});

test('a stranger is sent to sign in, by an answer that has the policy, and comes back to the page', async ({
  page,
  app,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  for (const cookie of ['', 'wos-session=made-up', 'wos-session=Fe26.2*1*a*b*c*d*e*f']) {
    const answer = await fetch(`${app.url}/account`, {
      headers: { accept: 'text/html', cookie },
      redirect: 'manual',
    });
    expect(answer.status, cookie).toBe(307);
    expect(answer.headers.get('location'), cookie).toContain('/callback?authkit=sign-in');
    expect(answer.headers.get('content-security-policy'), cookie).toContain("script-src 'self' 'nonce-");
  }
  await page.goto('/account?tab=1');
  expect(page.url()).toContain(authkit.url);
  await fillSignIn(page, email);
  await expect(page).toHaveURL(`${app.url}/account?tab=1`);
});

test('nobody is a member by saying so', async ({ page, context, app }) => {
  // What the proxy tells the page cannot come from outside, and neither can a user.
  await context.setExtraHTTPHeaders({ 'x-user-email': 'beta@example.com' });
  await context.addCookies([{ name: 'wos-session', value: 'beta@example.com', url: app.url }]);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Home', exact: true })).toBeVisible();
});
