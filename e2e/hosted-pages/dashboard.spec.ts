import { expect, type Page } from '@playwright/test';
import { createAuthKitServer, type AuthKitServer } from '@workos-inc/authkit-server';
import { test as base } from './look.ts';

const EMAIL = 'ada@example.com';
const ADMIN = 'a long admin password';

const test = base.extend<{ options: { adminPassword?: string }; server: AuthKitServer }>({
  options: [{}, { option: true }],
  server: async ({ options }, use) => {
    const server = await createAuthKitServer({
      clientId: 'client_test',
      redirectUris: ['http://127.0.0.1:3999/callback'],
      logoutUris: ['http://127.0.0.1:3999/'],
      users: [
        { email: EMAIL, password: 'analytical engine', firstName: 'Ada', lastName: 'Lovelace' },
        { email: 'grace@example.com', password: 'analytical engine', firstName: 'Grace', lastName: 'Hopper' },
      ],
      roles: [{ slug: 'admin', name: 'Admin', permissions: ['posts:read', 'posts:write'] }],
      organizations: [
        { id: 'org_acme', name: 'Acme', members: [{ email: EMAIL, role: 'admin' }] },
        { id: 'org_beta', name: 'Beta Industries', members: [{ email: EMAIL }] },
      ],
      ...options,
    });
    await use(server);
    await server.close();
  },
});

// What a person without JavaScript does, a person with it does as well.
for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('a user is created, found, changed and deleted', async ({ page, server }) => {
      await page.goto(`${server.url}/dashboard`);
      await page.getByLabel('Email', { exact: true }).fill('new@example.com');
      await page.getByRole('button', { name: 'Create the user' }).click();
      await expect(page.getByRole('status')).toHaveText('Created.');
      await page.getByLabel('Last name').fill('Hamilton');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('status')).toHaveText('Saved.');
      await page.goto(`${server.url}/dashboard/users`);
      await page.getByRole('searchbox').fill('hamilton');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('link', { name: 'new@example.com' }).click();
      await page.locator('summary').click();
      await page.getByRole('button', { name: 'Delete new@example.com' }).click();
      await expect(page.getByRole('status')).toHaveText('Deleted.');
    });
  });
}

const open = (page: Page, { url }: AuthKitServer, path: string) => page.goto(`${url}/dashboard/${path}`);

test('users', async ({ page, server, look }) => {
  await open(page, server, 'users');
  await look('dashboard-users', 'on a desk');
  await page.getByRole('link', { name: EMAIL }).click();
  await look('dashboard-user', 'on a desk');
  await page.getByLabel('Your own email').fill('ops@example.com');
  // As a browser that does not ask for required fields.
  await page
    .locator('form')
    .evaluateAll((forms) => forms.forEach((form) => form.setAttribute('novalidate', '')));
  await page.getByRole('button', { name: 'Impersonate' }).click();
  await expect(page.getByRole('alert')).toHaveText('Enter a reason: it is kept with the session.');
  await look('dashboard-user-refused', 'on a desk');
});

test('organizations, memberships, roles', async ({ page, server, look }) => {
  await open(page, server, 'organizations');
  await look('dashboard-organizations', 'on a desk');
  await open(page, server, 'organizations/org_acme');
  await look('dashboard-organization', 'on a desk');
  await page.getByRole('link', { name: 'Roles of Acme alone' }).click();
  await page.getByLabel('Name').fill('Auditor');
  await page.getByLabel('Slug').fill('org-auditor');
  await page.getByRole('button', { name: 'Create the role' }).click();
  await page.getByText('Change', { exact: true }).click();
  await look('dashboard-organization-roles', 'on a desk');
  await open(page, server, 'memberships');
  await look('dashboard-memberships', 'on a desk');
  await page.getByRole('link', { name: 'Roles of ada@example.com in Acme' }).click();
  await look('dashboard-membership', 'on a desk');
  await open(page, server, 'roles');
  await page.locator('summary').first().click();
  await look('dashboard-roles', 'on a desk');
});

test('sessions, events', async ({ page, server, look }) => {
  const { url } = await server.impersonate({
    email: EMAIL,
    organizationId: 'org_acme',
    impersonator: 'ops@example.com',
    reason: 'Ticket 7',
  });
  await fetch(`${server.url}/user_management/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: 'client_test',
      client_secret: server.env.WORKOS_API_KEY,
      grant_type: 'authorization_code',
      code: new URL(url).searchParams.get('code'),
      ip_address: '192.0.2.7',
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0',
    }),
  });
  await open(page, server, 'sessions');
  await expect(page.getByText('Impersonated by ops@example.com: Ticket 7')).toBeVisible();
  await look('dashboard-sessions', 'on a desk');
  await open(page, server, 'events');
  await page.locator('summary').first().click();
  await look('dashboard-events', 'on a desk');
});

test('invitations, URIs, JWT template', async ({ page, server, look }) => {
  await open(page, server, 'invitations');
  await page.getByLabel('Email').fill('new@example.com');
  await page.getByLabel('To', { exact: true }).selectOption('Acme');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await look('dashboard-invitations', 'on a desk');
  await open(page, server, 'uris');
  await page.getByLabel('Redirect URI').fill('https://app.example.com/callback');
  await page.getByRole('button', { name: 'Add the redirect URI' }).click();
  await look('dashboard-uris', 'on a desk');
  await open(page, server, 'jwt-template');
  await page.getByRole('textbox').fill('{ "plan": {{ nobody.plan }} }');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('nobody.plan');
  await look('dashboard-jwt-template-refused', 'on a desk');
});

test('flags, webhooks', async ({ page, server, look }) => {
  await open(page, server, 'flags');
  await page.getByLabel('Slug').fill('beta');
  await page.getByRole('button', { name: 'Create the flag' }).click();
  await look('dashboard-flags', 'on a desk');
  await open(page, server, 'webhooks');
  await page.getByLabel('URL').fill(`${server.url}/hook`);
  await page.getByLabel('Events').fill('user.created');
  await page.getByRole('button', { name: 'Add the endpoint' }).click();
  await server.createUser({ email: 'new@example.com', password: 'analytical engine' });
  await server.webhookDeliveries();
  await page.reload();
  await expect(page.getByText('answered 404')).toBeVisible();
  await look('dashboard-webhooks', 'on a desk');
});

test.describe('with an admin password', () => {
  test.use({ options: { adminPassword: ADMIN } });

  test('it asks who comes, and lets them go', async ({ page, server, look }) => {
    await open(page, server, 'users');
    await look('dashboard-sign-in');
    await page.getByLabel('Admin password').fill(ADMIN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
    await look('dashboard-signed-in', 'on a desk');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByLabel('Admin password')).toBeVisible();
    await open(page, server, 'users');
    await expect(page.getByLabel('Admin password')).toBeVisible();
  });
});

test('the mailbox', async ({ page, server, look }) => {
  await page.goto(`${server.url}/mailbox`);
  await look('mailbox-empty');
  await open(page, server, 'users');
  await page.getByRole('link', { name: EMAIL }).click();
  await page.getByRole('button', { name: `Send a password reset to ${EMAIL}` }).click();
  await page.goto(`${server.url}/mailbox`);
  await look('mailbox');
});
