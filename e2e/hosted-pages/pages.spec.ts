import { expect, type Page } from '@playwright/test';
import { createAuthKitServer, type AuthKitServer } from '@workos-inc/authkit-server';
import { test as base } from './look.ts';

const CALLBACK = 'http://127.0.0.1:3999/callback';
const EMAIL = 'ada@example.com';
const PASSWORD = 'analytical engine';

const test = base.extend<{ server: AuthKitServer }>({
  // eslint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await createAuthKitServer({
      clientId: 'client_test',
      redirectUris: [CALLBACK],
      users: [{ email: EMAIL, password: PASSWORD, firstName: 'Ada', lastName: 'Lovelace' }],
      organizations: [
        { id: 'org_acme', name: 'Acme', members: [{ email: EMAIL }] },
        { id: 'org_beta', name: 'Beta Industries', members: [{ email: EMAIL }] },
        { id: 'org_mfa', name: 'Careful', requires: 'mfa', members: [{ email: EMAIL }] },
      ],
    });
    await use(server);
    await server.close();
  },
});

function authorize({ url }: AuthKitServer, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: 'client_test',
    redirect_uri: CALLBACK,
    response_type: 'code',
    provider: 'authkit',
    state: 'a-state',
    ...more,
  });
  return `${url}/user_management/authorize?${query.toString()}`;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('sign in', async ({ page, server, look }) => {
  await page.goto(authorize(server));
  await look('sign-in');
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await look('sign-in-refused');
});

test('sign up and verify the email', async ({ page, server, look }) => {
  await page.goto(authorize(server, { screen_hint: 'sign-up' }));
  await look('sign-up');
  await page.getByLabel('Email').fill('new@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('heading', { name: 'Verify your email' })).toBeVisible();
  await look('verify-email');
  await page.getByRole('button', { name: 'Send another code' }).click();
  await expect(page.getByRole('status')).toBeVisible();
  await look('verify-email-again');
});

test('a code instead of a password', async ({ page, server, look }) => {
  await page.goto(authorize(server));
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByRole('button', { name: 'Email me a code' }).click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  await look('magic-code');
});

test('with another provider, by its stand-in', async ({ page, look }) => {
  const server = await createAuthKitServer({
    clientId: 'client_test',
    redirectUris: [CALLBACK],
    providers: ['GoogleOAuth', 'GitHubOAuth'],
  });
  try {
    await page.goto(authorize(server));
    await look('sign-in-providers');
    await page.getByRole('link', { name: 'Continue with Google' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in with Google' })).toBeVisible();
    await look('provider');
    await page.getByLabel('Email').fill('not an address');
    await page.locator('form').evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
    });
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await look('provider-refused');
  } finally {
    await server.close();
  }
});

test('a forgotten password', async ({ page, server, look }) => {
  await page.goto(authorize(server));
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await look('forgot-password');
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  await look('forgot-password-sent');
  const { url } = await server.mailbox.next({ to: EMAIL, kind: 'password_reset' });
  await page.goto(url!);
  await look('reset-password');
  await page.getByLabel('New password').fill('a new and better one');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();
  await look('reset-password-done');
});

test('choose an organization, set up a second step', async ({ page, server, look }) => {
  await page.goto(authorize(server));
  await signIn(page);
  await expect(page.getByRole('heading', { name: 'Choose an organization' })).toBeVisible();
  await look('choose-organization');
  await page.getByRole('button', { name: 'Careful' }).click();
  await expect(page.getByRole('heading', { name: 'Set up your second step' })).toBeVisible();
  await look('set-up-code');
});

test('the second step', async ({ page, server, look }) => {
  const api = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.env.WORKOS_API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then(
      (response) =>
        response.json() as Promise<Record<string, { id: string }> & { id: string; valid?: boolean }>,
    );
  const found = await fetch(`${server.url}/user_management/users?email=${EMAIL}`, {
    headers: { authorization: `Bearer ${server.env.WORKOS_API_KEY}` },
  });
  const { data } = (await found.json()) as { data: { id: string }[] };
  // The secret and time of the example in RFC 6238, appendix B.
  const enrolled = await api(`/user_management/users/${data[0]!.id}/auth_factors`, {
    type: 'totp',
    totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  });
  const now = server.clock.now();
  server.clock.set(59_000);
  const challenge = await api(`/auth/factors/${enrolled['authentication_factor']!.id}/challenge`, {});
  const verified = await api(`/auth/challenges/${challenge.id}/verify`, { code: '287082' });
  expect(verified.valid).toBe(true);
  server.clock.set(now);
  await page.goto(authorize(server));
  await signIn(page);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await look('enter-code');
});

test('an invitation', async ({ page, server, look }) => {
  await fetch(`${server.url}/user_management/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.env.WORKOS_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'new@example.com', organization_id: 'org_acme' }),
  });
  const { url } = await server.mailbox.next({ to: 'new@example.com', kind: 'invitation' });
  await page.goto(url!);
  await look('invitation');
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await expect(page.getByText('You are invited to join Acme.')).toBeVisible();
  await look('sign-up-invited');
});

test('a device', async ({ page, server, look }) => {
  await page.goto(`${server.url}/device?user_code=BCDF-GHJK`);
  await look('device');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
});

test('errors and the end', async ({ page, server, look }) => {
  await page.goto(authorize(server, { redirect_uri: 'https://other.example/' }));
  await look('error');
  await page.goto(`${server.url}/user_management/sessions/logout`);
  await look('signed-out');
  const { link } = await server.impersonate({
    email: EMAIL,
    impersonator: 'ops@example.com',
    organizationId: 'org_acme',
  });
  await page.goto(link);
  await look('impersonate');
});
