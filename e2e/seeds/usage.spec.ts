/** What pages, actions and route handlers of the guides do, in Chromium where a browser shows it. */
import { PASSWORD } from '../support/authkit.ts';
import { Visitor } from '../support/fixture.ts';
import { expectSignedIn, expectSignedOut, fillSignIn, fillSignUp } from '../support/journeys.ts';
import { readSessionCookie, setSessionCookie } from '../support/session-cookie.ts';
import { listenToConsole } from '../support/test.ts';
import { signInByHttp } from '../support/sign-in-by-http.ts';
import { expect, location, runs, test } from './worlds.ts';

for (const [document, home, required] of [
  ['current', 'get-the-current-user-in-a-server-component', 'requiring-auth'],
  ['original', 'get-the-current-user', 'requiring-auth'],
] as const) {
  test(
    `${document}: the home page signs up, signs out and signs in`,
    runs(`${document}/${home}#1`),
    async ({ worldWith, page, context, email }) => {
      const { app, authkit } = await worldWith({ document });
      const lines = listenToConsole(context);
      await page.goto(app.url);
      await page.getByRole('link', { name: 'Sign Up' }).click();
      await fillSignUp(page, email);
      await expectSignedIn(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expectSignedOut(page);
      await page.getByRole('link', { name: 'Log in' }).click();
      await expect(page).toHaveURL((url) => url.origin === authkit.url);
      await fillSignIn(page, email);
      await expectSignedIn(page);
      expect(lines).toEqual([]);
    },
  );

  test(
    `${document}: a page that needs a user sends a visitor to AuthKit, and gets them back`,
    runs(`${document}/${required}#1`),
    async ({ worldWith, page, email }) => {
      const { app, authkit } = await worldWith({ document });
      await authkit.createUser(email);
      await page.goto(`${app.url}/admin?tab=2`);
      await fillSignIn(page, email);
      await expect(page.getByText(`Admin: ${email}`)).toBeVisible();
      await expect(page).toHaveURL(`${app.url}/admin?tab=2`);
    },
  );
}

test(
  'current: a client component knows the user',
  runs('current/get-the-current-user-in-a-client-component#1', 'current/wrap-your-app-in-authkitprovider#1'),
  async ({ worldWith, page, context, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    const lines = listenToConsole(context);
    const session = await authkit.session(email, app.cookiePassword);
    await setSessionCookie(context, app.url, session.cookie);
    await page.goto(`${app.url}/client`);
    await expect(page.getByText('Ada')).toBeVisible();
    expect(lines).toEqual([]);
  },
);

test(
  'current: a client component that needs a user sends a visitor to AuthKit, and gets them back',
  runs('current/requiring-auth#1'),
  async ({ worldWith, page, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    await authkit.createUser(email);
    await page.goto(`${app.url}/client-required`);
    await fillSignIn(page, email);
    await expect(page.getByText(`Required: ${email}`)).toBeVisible();
  },
);

test(
  'current: signing out tells the provider where to go afterwards',
  runs('current/signing-out#1'),
  async ({ worldWith, page, context, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    authkit.server.setLogoutUris([app.url, 'https://your-app.com/signed-out']);
    const session = await authkit.session(email, app.cookiePassword);
    await setSessionCookie(context, app.url, session.cookie);
    await context.route('https://your-app.com/**', (route) => route.fulfill({ body: 'You are signed out.' }));
    await page.goto(`${app.url}/leave`);
    await page.getByRole('button', { name: 'Leave' }).click();
    await expect(page.getByText('You are signed out.')).toBeVisible();
    expect(await context.cookies(app.url)).toEqual([]);
  },
);

test(
  "current: a page calls another service with the user's access token",
  runs('current/get-the-access-token#1'),
  async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    expect((await new Visitor(app).open('/service')).body).toContain('Not signed in');
    const session = await authkit.session(email, app.cookiePassword);
    expect((await new Visitor(app, session).open('/service')).body).toMatch(/The service knows user_\w+/);
  },
);

test(
  'current: the WorkOS client asks the provider',
  runs('current/advanced-direct-access-to-the-workos-client#1'),
  async ({ worldWith }) => {
    const organizations = [{ id: 'org_known', name: 'An organization' }];
    const { app } = await worldWith({ document: 'current', organizations });
    const answer = await new Visitor(app).ask('/api/organizations');
    expect(JSON.parse(answer.body)).toEqual(['An organization']);
  },
);

test(
  "current: an e-mail verification of the app's own signs in whoever proves an address",
  runs('current/advanced-custom-authentication-flows#1'),
  async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ document: 'current', emailVerification: true });
    await authkit.server.createUser({ email, password: PASSWORD, emailVerified: false });
    // What the app's own sign-in form asks the provider.
    const asked = await fetch(`${authkit.url}/user_management/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'password',
        client_id: authkit.server.env.WORKOS_CLIENT_ID,
        client_secret: authkit.server.env.WORKOS_API_KEY,
        email,
        password: PASSWORD,
      }),
    });
    const { code: reason, pending_authentication_token: pendingAuthenticationToken } =
      (await asked.json()) as Record<string, string>;
    expect(reason).toBe('email_verification_required');
    const { code } = await authkit.server.mailbox.next({ to: email, kind: 'email_verification' });

    const visitor = new Visitor(app);
    const verify = (body: object) =>
      visitor.ask('/api/verify', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await verify({ code: wrong, pendingAuthenticationToken })).status).toBe(500);
    expect((await visitor.open('/admin')).body).not.toContain(email);

    const verified = await verify({ code, pendingAuthenticationToken });
    expect(verified.status).toBe(302);
    expect(new URL(location(verified)).pathname).toBe('/dashboard');
    expect((await visitor.open('/admin')).body).toContain(email);
  },
);

test(
  'current: a session that a flow of the app obtained is kept',
  runs('current/advanced-custom-authentication-flows#2'),
  async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    await authkit.createUser(email);
    const { env, url } = authkit.server;
    const tokens = await signInByHttp({
      authkitUrl: url,
      clientId: env.WORKOS_CLIENT_ID,
      apiKey: env.WORKOS_API_KEY,
      redirectUri: `${app.url}/callback`,
      email,
      password: PASSWORD,
    });
    const visitor = new Visitor(app);
    const saved = await visitor.ask('/api/save', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        accessToken: tokens.access_token,
        refreshToken: tokens.refresh_token,
        user: tokens.user,
      }),
    });
    expect(saved.body).toBe('saved');
    expect((await visitor.open('/admin')).body).toContain(email);
  },
);

test(
  "current: the button renews the session into another organization, and says why when it can't",
  runs('current/refreshing-the-session#1'),
  async ({ worldWith, page, context, email }) => {
    const organizations = [{ id: 'org_123', name: 'The organization of the guide' }];
    const { app, authkit } = await worldWith({ document: 'current', organizations });
    const lines = listenToConsole(context);
    await page.goto(`${app.url}/switch`);
    await expect(page.getByText('Not signed in')).toBeVisible();

    const session = await authkit.session(email, app.cookiePassword);
    await setSessionCookie(context, app.url, session.cookie);
    await page.goto(`${app.url}/switch`);
    await page.getByRole('button', { name: 'Refresh session' }).click();
    await expect.poll(() => lines.join('\n')).toContain('Error refreshing session:');

    await authkit.server.addMember({ organizationId: 'org_123', email });
    await page.getByRole('button', { name: 'Refresh session' }).click();
    await expect.poll(() => lines.join('\n')).toContain('organizationId org_123');
  },
);

test(
  'current: a component shows the access token, and renews it with the whole session',
  runs('current/basic-usage#1', 'current/integration-with-useauth'),
  async ({ worldWith, page, context, email }) => {
    const { app, authkit } = await worldWith({ document: 'current' });
    await page.goto(`${app.url}/token`);
    await expect(page.getByText('Not authenticated')).toBeVisible();
    const session = await authkit.session(email, app.cookiePassword);
    await setSessionCookie(context, app.url, session.cookie);
    await page.goto(`${app.url}/token`);
    await expect(page.getByText(`Token available: ${session.tokens[0].slice(0, 10)}...`)).toBeVisible();
    const refreshes = authkit.count({ grantType: 'refresh_token' });
    await page.getByRole('button', { name: 'Refresh token' }).click();
    await expect.poll(refreshes).toBe(1);
    await expect.poll(() => readSessionCookie(context, app.url)).not.toBe(session.cookie);
    await expect(page.getByText('Token available:')).toBeVisible();
  },
);

for (const document of ['current', 'original'] as const) {
  test(
    `${document}: a bar says who is being impersonated, and stops it`,
    runs(`${document}/visualizing-an-impersonation#1`),
    async ({ worldWith, page, context, email }) => {
      const { app, authkit } = await worldWith({ document });
      const own = await authkit.session(`own-${email}`, app.cookiePassword);
      await setSessionCookie(context, app.url, own.cookie);
      await page.goto(`${app.url}/impersonation`);
      const bar = page.getByRole('region', { name: 'Impersonation' });
      await page.waitForLoadState('networkidle');
      await expect(bar).toHaveCount(0);

      const session = await authkit.impersonatedSession(0, email, app.cookiePassword);
      await setSessionCookie(context, app.url, session.cookie);
      await page.goto(`${app.url}/impersonation`);
      await expect(bar).toContainText(email);
      await bar.getByRole('button', { name: 'Stop impersonating' }).click();
      await expect
        .poll(async () => (await context.cookies(app.url)).map(({ name }) => name))
        .not.toContain('wos-session');
      // Left between two sites, the browser has been seen not to close in time.
      await expect(page).toHaveURL(`${app.url}/`);
    },
  );
}
