import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { totpCode } from './support/totp.js';
import {
  authenticate,
  authorizePath,
  codeOf,
  EMAIL,
  exchange,
  manage,
  PASSWORD,
  refresh,
  signedIn,
  startServer,
} from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };
const CHOSEN = 'a new and better one';

const linkTo = async (server: AuthKitServer, to = EMAIL) => {
  const { url } = await server.mailbox.next({ to, kind: 'password_reset' });
  return url!.slice(server.url.length);
};

function create(server: AuthKitServer, email = EMAIL) {
  return manage(server, 'POST', '/user_management/password_reset', { email });
}

function confirm(server: AuthKitServer, token: unknown, password = CHOSEN) {
  const fields = { token, new_password: password };
  return manage(server, 'POST', '/user_management/password_reset/confirm', fields);
}

function passwordGrant(server: AuthKitServer, password: string, email = EMAIL) {
  return authenticate(server, { grant_type: 'password', email, password, ...SECRET });
}

describe('over the API', () => {
  test('sets the password, ends every session and works once', async () => {
    const server = await startServer();
    const session = await signedIn(server);
    const { status, body } = await create(server);
    expect(status).toBe(201);
    const path = await linkTo(server);
    expect(body).toMatchObject({
      object: 'password_reset',
      email: EMAIL,
      password_reset_url: server.url + path,
    });
    const told = await manage(server, 'GET', `/user_management/password_reset/${String(body['id'])}`);
    expect(told.body).toEqual(body);

    const unused = codeOf(await session.browser.open(authorizePath()));
    const token = body['password_reset_token'];
    const done = await confirm(server, token);
    expect(done.body['user']).toMatchObject({ email: EMAIL, email_verified: true });
    expect((await refresh(server, session.refreshToken)).status).toBe(400);
    expect((await exchange(server, unused, SECRET)).status).toBe(400);
    expect((await session.browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
    expect((await passwordGrant(server, PASSWORD)).status).toBe(400);
    expect((await passwordGrant(server, CHOSEN)).status).toBe(200);
    expect((await confirm(server, token, 'another one again')).status).toBe(404);
  });

  test('a sign-in that is on its way ends as well', async () => {
    const server = await startServer({ mfaRequired: true });
    const pending = await passwordGrant(server, PASSWORD);
    await confirm(server, (await create(server)).body['password_reset_token']);
    const refused = await authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:organization-selection',
      pending_authentication_token: pending.body['pending_authentication_token'],
      organization_id: 'org_any',
      ...SECRET,
    });
    expect(refused.body['code']).toBe('invalid_pending_authentication_token');
  });

  test('of two links, using one ends the other', async () => {
    const server = await startServer();
    const first = (await create(server)).body['password_reset_token'];
    const second = (await create(server)).body['password_reset_token'];
    expect((await confirm(server, second)).status).toBe(200);
    expect((await confirm(server, first)).status).toBe(404);
  });

  test('of two uses at once of one token, one counts', async () => {
    const server = await startServer();
    const token = (await create(server)).body['password_reset_token'];
    const answers = await Promise.all([1, 2].map((i) => confirm(server, token, `${CHOSEN} ${i}`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
  });

  test('a weak password is refused and leaves the token good', async () => {
    const server = await startServer();
    const token = (await create(server)).body['password_reset_token'];
    const weak = await confirm(server, token, 'short');
    expect([weak.status, weak.body['code']]).toEqual([400, 'password_reset_error']);
    expect((await confirm(server, token)).status).toBe(200);
  });

  test('a token expires after fifteen minutes; an unknown user and token are not found', async () => {
    const server = await startServer();
    const token = (await create(server)).body['password_reset_token'];
    server.clock.advance(15 * 60_000);
    for (const stale of [token, 'nonsense']) expect((await confirm(server, stale)).status).toBe(404);
    expect((await create(server, 'no@example.com')).status).toBe(404);
    expect((await manage(server, 'GET', '/user_management/password_reset/no')).status).toBe(404);
  });

  test('is no way around the second factor', async () => {
    const server = await startServer();
    const { body } = await manage(server, 'GET', `/user_management/users?email=${EMAIL}`);
    const [{ id }] = body['data'] as [{ id: string }];
    const enrolled = await manage(server, 'POST', `/user_management/users/${id}/auth_factors`, {
      type: 'totp',
    });
    const factor = enrolled.body['authentication_factor'] as { totp: { secret: string } };
    const challenge = enrolled.body['authentication_challenge'] as { id: string };
    const code = totpCode(server, factor.totp.secret);
    await manage(server, 'POST', `/auth/challenges/${challenge.id}/verify`, { code });
    await confirm(server, (await create(server)).body['password_reset_token']);
    expect((await passwordGrant(server, CHOSEN)).body['code']).toBe('mfa_challenge');
  });
});

describe('on the pages', () => {
  async function asked(browser: Browser, email = EMAIL) {
    const signIn = await browser.visit(authorizePath());
    const link = /<a href="(\/forgot-password\/\w+)">/.exec(signIn.html)![1]!;
    return browser.submit(await browser.open(link), { email });
  }

  test('a forgotten password is replaced, and the sign-in goes on where it was', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await asked(browser);
    const page = await browser.open(await linkTo(server));
    expect(page.html).toContain(EMAIL);
    const weak = await browser.submit(page, { password: 'short' });
    expect([weak.status, alertOf(weak)]).toEqual([422, expect.stringContaining('at least 10')]);
    const done = await browser.submit(weak, { password: CHOSEN });
    const on = /<a class="button" href="([^"]+)"/.exec(done.html)![1]!;
    const back = await browser.submit(await browser.open(on), { email: EMAIL, password: CHOSEN });
    expect(codeOf(back)).toMatch(/\w/);
  });

  test('the link works in another browser, which has no sign-in to go on with', async () => {
    const server = await startServer();
    await asked(new Browser(server.url));
    const other = new Browser(server.url);
    const done = await other.submit(await other.open(await linkTo(server)), { password: CHOSEN });
    expect(done.html).toContain('href="http://127.0.0.1:3999/"');
    expect((await passwordGrant(server, CHOSEN)).status).toBe(200);
  });

  test('the answer is the same whether or not there is an account, and only who has one gets mail', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const known = await asked(browser);
    const unknown = await asked(browser, 'no@example.com');
    const plain = (html: string, email: string) => html.replaceAll(email, '').replaceAll(/href="[^"]*"/g, '');
    expect(unknown.status).toBe(200);
    expect(plain(unknown.html, 'no@example.com')).toBe(plain(known.html, EMAIL));
    await linkTo(server);
    expect(server.mailbox.list()).toHaveLength(1);
  });

  test('the limit is the same for both', async () => {
    const server = await startServer({ limits: 'strict' });
    for (const email of [EMAIL, 'no@example.com']) {
      const browser = new Browser(server.url);
      for (let i = 0; i < 3; i++) expect((await asked(browser, email)).status).toBe(200);
      expect((await asked(browser, email)).status).toBe(429);
    }
  });

  test('a used link says so, and the form is of the page', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await asked(browser);
    const link = await linkTo(server);
    const body = new URLSearchParams({ password: CHOSEN });
    expect((await browser.open(link, { method: 'POST', body })).status).toBe(403);
    await browser.submit(await browser.open(link), { password: CHOSEN });
    expect((await browser.open(link)).status).toBe(410);
    expect((await browser.open('/reset-password')).status).toBe(410);
  });
});
