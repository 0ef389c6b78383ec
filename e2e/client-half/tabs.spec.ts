import type { AuthKit } from '../support/authkit.ts';
import { fillSignIn } from '../support/journeys.ts';
import { countLoads, expect, shown, signInAt, test } from '../support/client-half.ts';

async function organizations(authkit: AuthKit, email: string) {
  const make = async (name: string) => {
    const { id } = await authkit.server.createOrganization({ name: `${name} of ${email}` });
    await authkit.server.addMember({ organizationId: id, email });
    return id;
  };
  return make;
}

test('signing out in one tab shows in the others, which load again once', async ({
  page,
  context,
  signedInAt,
  email,
}) => {
  await signedInAt('/plain');
  const other = await context.newPage();
  await other.goto('/plain');
  await expect(shown(other, 'user')).toHaveText(email);
  const loads = countLoads(other);
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(shown(other, 'user')).toHaveText('nobody');
  await page.waitForURL('/');
  await expect.poll(loads).toBe(1);
  await expect(shown(other, 'history')).toHaveText('loading nobody');
});

test('switching the organization in one tab shows in the others, without a load', async ({
  page,
  context,
  authkit,
  email,
  asked,
}) => {
  await authkit.createUser(email);
  const make = await organizations(authkit, email);
  const [first, second] = [await make('First'), await make('Second')];
  await page.goto(`/callback?authkit=sign-in&return_to=/plain`);
  await fillSignIn(page, email);
  await page.getByRole('button', { name: /First/ }).click();
  await expect(shown(page, 'organization')).toHaveText(first);
  const other = await context.newPage();
  await other.goto('/plain');
  await expect(shown(other, 'organization')).toHaveText(first);
  const loads = countLoads(other);
  asked.forget();
  await page.getByLabel('Organization').first().fill(second);
  await page.getByRole('button', { name: 'Switch' }).first().click();
  await expect(shown(page, 'result')).toHaveText('"switched"');
  await expect(shown(page, 'organization')).toHaveText(second);
  await expect(shown(other, 'organization')).toHaveText(second);
  expect(loads()).toBe(0);
  await expect(shown(other, 'history')).toHaveText(`loading ${email}`);
  await expect(shown(page, 'history')).toHaveText(`loading ${email}`);
  expect(asked.all().filter((action) => action === 'session').length).toBeLessThanOrEqual(1);

  // The reason of a refusal is the provider's own, in a production build.
  await page.getByLabel('Organization').first().fill('org_unknown');
  await page.getByRole('button', { name: 'Switch' }).first().click();
  await expect(shown(page, 'result')).toHaveText(/"error":"[a-z_]+"/);
  await expect(shown(page, 'organization')).toHaveText(second);
});

test('another user in one tab is the user of all', async ({ page, context, authkit, email }) => {
  const grace = `grace-${email}`;
  await authkit.createUser(email);
  await authkit.createUser(grace);
  await signInAt(page, email, '/plain');
  const other = await context.newPage();
  await other.goto('/token');
  await expect(shown(other, 'user')).toHaveText(email);
  const token = shown(other, 'token');
  await expect(token).toHaveText(/^[0-9A-Z]{26}$/);
  const subject = (await shown(other, 'subject').textContent())!;
  // At the provider a browser has one user at a time.
  await context.clearCookies({ domain: new URL(authkit.url).hostname, path: '/', name: /authkit/ });
  await signInAt(page, grace, '/plain');
  await expect(shown(page, 'user')).toHaveText(grace);
  await expect(shown(other, 'user')).toHaveText(grace);
  await expect(shown(other, 'subject')).not.toHaveText(subject);
  await expect(shown(other, 'history')).toHaveText(`loading ${email} ${grace}`);
});

test('a server action that changes the session shows here and in the other tabs', async ({
  page,
  context,
  authkit,
  email,
}) => {
  await authkit.createUser(email);
  const make = await organizations(authkit, email);
  const first = await make('First');
  await signInAt(page, email, '/actions');
  await expect(shown(page, 'organization')).toHaveText(first);
  const other = await context.newPage();
  await other.goto('/plain');
  await expect(shown(other, 'organization')).toHaveText(first);
  const second = await make('Second');
  const loads = countLoads(other);
  await page.getByLabel('Move to').fill(second);
  await page.getByRole('button', { name: 'Move by action' }).click();
  await expect(shown(page, 'organization')).toHaveText(second);
  await expect(shown(other, 'organization')).toHaveText(second);
  expect(loads()).toBe(0);

  await page.getByRole('button', { name: 'Leave by action' }).click();
  await expect(shown(other, 'user')).toHaveText('nobody');
  await expect.poll(loads).toBe(1);
});

test('many tabs follow a server action without asking one after another', async ({
  page,
  context,
  authkit,
  email,
  asked,
}) => {
  await authkit.createUser(email);
  const make = await organizations(authkit, email);
  const first = await make('First');
  await signInAt(page, email, '/actions');
  const others = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
  for (const other of others) {
    await other.goto('/plain');
    await expect(shown(other, 'organization')).toHaveText(first);
  }
  const loads = others.map(countLoads);
  const second = await make('Second');
  asked.forget();
  await page.getByLabel('Move to').fill(second);
  await page.getByRole('button', { name: 'Move by action' }).click();
  for (const tab of [page, ...others]) await expect(shown(tab, 'organization')).toHaveText(second);
  // One asks for all; a second one may, when a busy machine lets it wait for longer than it has patience.
  expect(asked.all().length).toBeGreaterThan(0);
  expect(asked.all().length).toBeLessThanOrEqual(2);
  expect(loads.map((count) => count())).toEqual([0, 0, 0, 0]);
});

test('a token that is half over is not handed to another tab', async ({
  page,
  context,
  signedInAt,
  asked,
}) => {
  await page.clock.install();
  await signedInAt('/token');
  await expect(shown(page, 'token')).toHaveText(/^[0-9A-Z]{26}$/);
  asked.forget();
  // The tab still answers others, since no timer has run.
  await page.clock.setSystemTime(Date.now() + 200_000);
  const other = await context.newPage();
  await other.goto('/token');
  await expect(shown(other, 'token')).toHaveText(/^[0-9A-Z]{26}$/);
  expect(asked.all()).toContain('token');
});
