/** The proxy is a convenience: what guards is the page, the handler and the action. */
import { actionResult, observed } from '../support/fixture.ts';
import type { Observation } from '../support/fixture.ts';
import { fillSignIn } from '../support/journeys.ts';
import { expect, test } from './support/test.ts';

test('without a proxy nobody gets in', async ({ world }) => {
  const { app } = world;
  const visitor = world.visitor();
  for (const path of ['/members', '/docs/guarded']) {
    const page = await visitor.open(path);
    expect(page.headers.get('x-proxy-ran')).toBeNull();
    expect(page.status).toBe(307);
    expect(new URL(page.headers.get('location') ?? '', app.url).pathname).toBe('/callback');
    expect(page.body).not.toContain('The secret of');
    // Next before 15.2.3 let this header switch its middleware off (CVE-2025-29927); here there is nothing to switch.
    const bypass = await visitor.open(path, {
      'x-middleware-subrequest': 'middleware:middleware:middleware',
    });
    expect(bypass.body).not.toContain('The secret of');
  }
  const action = await visitor.call('/docs/actions', 'guarded');
  expect(action.body).not.toContain('The secret of');
  expect(action.headers.getSetCookie()).toEqual([]);
  expect(JSON.parse((await visitor.ask('/api/me')).body)).toEqual({ user: null, tokenId: null });
});

test('without a proxy a session is seen everywhere', async ({ world, email }) => {
  const { app, authkit } = world;
  const session = await authkit.session(email, app.cookiePassword);
  const visitor = world.visitor(session);
  const seen = { user: email, tokenId: session.tokenId };
  expect(observed(await visitor.open('/members'), 'page')).toEqual(seen);
  expect(JSON.parse((await visitor.ask('/api/me')).body)).toEqual(seen);
  expect(actionResult(await visitor.call('/docs/actions', 'observe'))).toEqual(seen);
});

for (const place of ['handler', 'action'] as const) {
  test(`without a proxy a ${place} renews an expired session, and keeps it`, async ({ world, email }) => {
    const { app, authkit } = world;
    const old = await authkit.expiredSession(email, app.cookiePassword);
    const visitor = world.visitor(old);
    const refreshes = authkit.count({ grantType: 'refresh_token' });
    // Nothing can be kept in render, so nothing is spent there.
    expect(observed(await visitor.open('/docs/actions'), 'page')).toEqual({ user: null, tokenId: null });
    expect(refreshes()).toBe(0);
    const seen =
      place === 'handler'
        ? (JSON.parse((await visitor.ask('/api/me')).body) as Observation)
        : (actionResult(await visitor.call('/docs/actions', 'observe')) as Observation);
    expect(seen.user).toBe(email);
    expect(await visitor.keptTokenId()).toBe(seen.tokenId);
    expect(observed(await visitor.open('/members'), 'page')).toEqual(seen);
    expect(refreshes()).toBe(1);
  });
}

test('without a proxy: sign in, sign out', async ({ page, world, email, consoleLines }) => {
  expect(consoleLines).toEqual([]);
  await world.authkit.createUser(email);
  await page.goto('/members');
  await fillSignIn(page, email);
  // Nobody told the page where it was, so the sign-in ends where sign-ins end by default.
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await page.getByRole('link', { name: 'A page that the proxy guards' }).click();
  await expect(page.getByText(`The secret of ${email}`)).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await page.goto('/members');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});
