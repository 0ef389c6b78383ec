import type { AuthKit } from '../support/authkit.ts';
import { countLoads, expect, nextTask, shown, signInAt, test } from '../support/client-half.ts';

/** An organization of somebody's own, and how to say what they may do there. */
async function membership(authkit: AuthKit, email: string) {
  const { id } = await authkit.server.createOrganization({ name: `The organization of ${email}` });
  const role = `role-${id.toLowerCase().replaceAll('_', '-')}`;
  await authkit.server.setPermissions(role, []);
  await authkit.server.addMember({ organizationId: id, email, role });
  return { id, allow: (...permissions: string[]) => authkit.server.setPermissions(role, permissions) };
}

test('rendering a provider again takes nothing back', async ({ page, context, authkit, email, asked }) => {
  await authkit.createUser(email);
  const { allow } = await membership(authkit, email);
  await signInAt(page, email, '/again');
  const mays = page.locator('[data-may]');
  await expect(mays).toHaveText(['false', 'false']);
  const other = await context.newPage();
  await other.goto('/plain');
  await expect(shown(other, 'user')).toHaveText(email);
  await allow('posts:write');
  await other.getByRole('button', { name: 'Refresh', exact: true }).first().click();
  await expect(mays).toHaveText(['true', 'true']);
  asked.forget();
  await page.getByRole('button', { name: 'Render again' }).click();
  await expect(shown(page, 'renders')).toHaveText('2');
  // What the effects of that render do is done in the next task.
  await nextTask(page);
  await expect(mays).toHaveText(['true', 'true']);
  expect(asked.all()).toEqual([]);
});

test('a page that was made for a session that has ended since does not keep it', async ({
  page,
  context,
  signedInAt,
}) => {
  await signedInAt('/');
  await context.route(
    '**/seeded',
    async (route) => {
      const response = await route.fetch();
      await context.clearCookies({ name: /^wos-session/ });
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  const loads = countLoads(page);
  await page.goto('/seeded');
  await expect(shown(page, 'history')).toHaveText('nobody');
  expect(loads()).toBe(2);
});

test('a page that was made for another user shows the one whose session it is', async ({
  page,
  context,
  authkit,
  email,
  baseURL,
  asked,
}) => {
  const grace = `grace-${email}`;
  await authkit.createUser(email);
  await authkit.createUser(grace);
  await signInAt(page, grace, '/');
  const hers = await context.cookies(baseURL);
  await page.goto('about:blank');
  await context.clearCookies();
  await signInAt(page, email, '/');
  await context.route(
    '**/seeded',
    async (route) => {
      const response = await route.fetch();
      await context.addCookies(hers);
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  asked.forget();
  await page.goto('/seeded');
  await expect(shown(page, 'user')).toHaveText(grace);
  expect(await shown(page, 'history').textContent()).not.toContain('nobody');
  expect(asked.all()).toEqual(['session']);
});

for (const evil of [
  'https://evil.example/',
  '//evil.example/',
  'javascript:document.title="taken"',
  'http://[',
]) {
  test(`a return path such as ${evil} leads home`, async ({ page, authkit, email, baseURL }) => {
    await authkit.createUser(email);
    const { id } = await membership(authkit, email);
    await signInAt(page, email, '/plain');
    await expect(shown(page, 'organization')).toHaveText(id);
    const one = page.getByLabel('one');
    await one.getByLabel('Return to').fill(evil);
    await one.getByLabel('Organization').fill(id);
    await one.getByRole('button', { name: 'Switch' }).click();
    await expect(page).toHaveURL(`${baseURL}/`);
    await expect(page).toHaveTitle('Client half');
  });
}
