import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser, type Page } from './support/browser.js';
import { setUpFactor } from './support/totp.js';
import {
  authenticate,
  authorizePath,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  manage,
  PASSWORD,
  refresh,
  signIn,
  startServer,
} from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };
const NEW = 'new@example.com';

const mailedCode = async (server: AuthKitServer, to = EMAIL) =>
  (await server.mailbox.next({ to, kind: 'magic_auth' })).code!;

const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');

function codeGrant(server: AuthKitServer, email: string, code: string) {
  return authenticate(server, {
    grant_type: 'urn:workos:oauth:grant-type:magic-auth:code',
    email,
    code,
    ...SECRET,
  });
}

async function askedPage(browser: Browser, email = EMAIL): Promise<Page> {
  const page = await browser.visit(authorizePath());
  const sent = await browser.submit(page, { email, send_code: '1' });
  return browser.visit(sent.location);
}

test('codes can be known beforehand, for tests and demos; each still works once', async () => {
  const server = await startServer({ fixedCode: '424242' });
  await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
  expect((await codeGrant(server, EMAIL, '424242')).status).toBe(200);
  expect((await codeGrant(server, EMAIL, '424242')).body['code']).toBe('one_time_code_previously_used');
  const page = await askedPage(new Browser(server.url), NEW);
  expect(page.html).toContain(NEW);
  expect(await mailedCode(server, NEW)).toBe('424242');
});

describe('over the API', () => {
  test('a code is sent, told to the key holder, and opens one session', async () => {
    const server = await startServer();
    const { status, body } = await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
    expect(status).toBe(201);
    const code = await mailedCode(server);
    expect(body).toMatchObject({ object: 'magic_auth', email: EMAIL, code });
    const told = await manage(server, 'GET', `/user_management/magic_auth/${String(body['id'])}`);
    expect(told.body).toEqual(body);

    const opened = await codeGrant(server, ` ${EMAIL.toUpperCase()}`, code);
    expect(opened.body).toMatchObject({ user: { email: EMAIL }, authentication_method: 'MagicAuth' });
    const { sub } = claimsOf(opened.body['access_token']);
    const sessions = await manage(server, 'GET', `/user_management/users/${String(sub)}/sessions`);
    expect(sessions.body['data']).toMatchObject([{ auth_method: 'magic_code' }]);
    const again = await codeGrant(server, EMAIL, code);
    expect([again.status, again.body['code']]).toEqual([400, 'one_time_code_previously_used']);
  });

  test('an address that nobody has gets a user, verified once the code is entered', async () => {
    const server = await startServer();
    await manage(server, 'POST', '/user_management/magic_auth', { email: NEW });
    const before = await manage(server, 'GET', `/user_management/users?email=${NEW}`);
    expect(before.body['data']).toMatchObject([{ email_verified: false }]);
    const { body } = await codeGrant(server, NEW, await mailedCode(server, NEW));
    expect(body['user']).toMatchObject({ email: NEW, email_verified: true });
  });

  test('of two exchanges at once with one code, one opens a session', async () => {
    const server = await startServer();
    await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
    const code = await mailedCode(server);
    const answers = await Promise.all([1, 2, 3].map(() => codeGrant(server, EMAIL, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('codes are refused when they are wrong, expired, too often wrong, or of another', async () => {
    const server = await startServer();
    await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
    const code = await mailedCode(server);
    const reason = async (email: string, entered: string) =>
      (await codeGrant(server, email, entered)).body['code'];
    expect(await reason(NEW, code)).toBe('invalid_one_time_code');
    expect(await reason(EMAIL, '1234567')).toBe('invalid_one_time_code');
    for (let i = 0; i < 9; i++) await codeGrant(server, EMAIL, wrongFor(code));
    expect(await reason(EMAIL, code)).toBe('one_time_code_too_many_attempts');
    await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
    server.clock.advance(10 * 60_000);
    expect(await reason(EMAIL, await mailedCode(server))).toBe('one_time_code_expired');
  });

  test.each([{}, { email: 'no address' }, { email: 7 }])('%j is refused', async (fields) => {
    const server = await startServer();
    const { status, body } = await manage(server, 'POST', '/user_management/magic_auth', fields);
    expect([status, body['code']]).toEqual([422, 'invalid_request_parameters']);
  });

  test('mails are limited for one address', async () => {
    const server = await startServer({ limits: 'strict' });
    const send = () => manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
    for (let i = 0; i < 3; i++) expect((await send()).status).toBe(201);
    expect((await send()).status).toBe(429);
  });

  test('guesses over several codes are limited for one address', async () => {
    const server = await startServer({ limits: 'strict' });
    for (let i = 0; i < 10; i++) await codeGrant(server, EMAIL, 'abcdef');
    expect((await codeGrant(server, EMAIL, 'abcdef')).status).toBe(429);
  });
});

describe('on the pages', () => {
  test('signs in without a password', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const asked = await askedPage(browser);
    expect(asked.html).toContain('<h1>Check your email</h1>');
    const code = await mailedCode(server);
    const wrong = await browser.submit(asked, { code: wrongFor(code) });
    expect([wrong.status, alertOf(wrong)]).toEqual([422, 'The code is not right.']);
    const done = await browser.submit(wrong, { code });
    const { body } = await exchange(server, codeOf(done), SECRET);
    expect(body).toMatchObject({ user: { email: EMAIL }, authentication_method: 'MagicAuth' });
    // And silently the next time, told as what it was.
    const silent = await exchange(server, codeOf(await browser.open(authorizePath())), SECRET);
    expect(silent.body['authentication_method']).toBe('MagicAuth');
  });

  test('signs up', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const asked = await askedPage(browser, NEW);
    const done = await browser.submit(asked, { code: await mailedCode(server, NEW) });
    expect((await exchange(server, codeOf(done), SECRET)).body['user']).toMatchObject({
      email: NEW,
      email_verified: true,
    });
  });

  test('answers the same whether or not there is an account', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const known = await askedPage(browser);
    const unknown = await askedPage(browser, NEW);
    const plain = ({ html }: Page, email: string) =>
      html.replaceAll(email, '').replaceAll(/(value|action|href)="[^"]*"/g, '');
    expect(plain(unknown, NEW)).toBe(plain(known, EMAIL));
  });

  test('an address that is none is told at once', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const refused = await browser.submit(page, { email: 'nobody', send_code: '1' });
    expect([refused.status, alertOf(refused)]).toEqual([422, 'This does not look like an email address.']);
  });

  test('two clicks on the button are no error', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const asked = await askedPage(browser);
    const code = await mailedCode(server);
    await browser.submit(asked, { code });
    expect(codeOf(await browser.submit(asked, { code }))).toMatch(/\w/);
  });

  test('the second factor is asked for all the same', async () => {
    const server = await startServer({ mfaRequired: true });
    const browser = new Browser(server.url);
    const asked = await askedPage(browser);
    const step = await browser.submit(asked, { code: await mailedCode(server) });
    const { done } = await setUpFactor(server, browser, step);
    expect((await exchange(server, codeOf(done), SECRET)).body['authentication_method']).toBe('MagicAuth');
  });

  test('without a code that was sent there is no page', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const around = await browser.open(page.url.replace('sign-in', 'magic-code'));
    expect(around.location).toBe(new URL(page.url).pathname);
  });
});

describe('an account that somebody else made with this address', () => {
  async function squatted(server: AuthKitServer) {
    const stranger = new Browser(server.url);
    const page = await stranger.visit(authorizePath({ screen_hint: 'sign-up' }));
    const asked = await stranger.submit(page, { email: NEW, password: PASSWORD });
    const pending = await authenticate(server, {
      grant_type: 'password',
      email: NEW,
      password: PASSWORD,
      ...SECRET,
    });
    return { stranger, asked, token: pending.body['pending_authentication_token'] };
  }

  async function ownerSignsIn(server: AuthKitServer) {
    await manage(server, 'POST', '/user_management/magic_auth', { email: NEW });
    return codeGrant(server, NEW, await mailedCode(server, NEW));
  }

  test('is the owner’s alone once the owner comes', async () => {
    const server = await startServer();
    const { stranger, asked, token } = await squatted(server);
    const owner = await ownerSignsIn(server);
    expect(owner.status).toBe(200);
    // Neither the password, nor the sign-in left open, nor its token lead in.
    const byPassword = await signIn(stranger, { prompt: 'login' }, NEW);
    expect(byPassword.status).toBe(422);
    expect((await stranger.open(asked.location)).location).toMatch(/^\/sign-in\//);
    const byToken = await authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:organization-selection',
      pending_authentication_token: token,
      organization_id: 'org_any',
      ...SECRET,
    });
    expect(byToken.body['code']).toBe('invalid_pending_authentication_token');
    expect((await refresh(server, owner.body['refresh_token'])).status).toBe(200);
  });

  test('keeps no sessions and no factors of the stranger’s, where addresses need no proof', async () => {
    const server = await startServer({ emailVerification: false, mfaRequired: true });
    const stranger = new Browser(server.url);
    const page = await stranger.visit(authorizePath({ screen_hint: 'sign-up' }));
    const step = await stranger.submit(page, { email: NEW, password: PASSWORD });
    const { done } = await setUpFactor(server, stranger, step);
    const { body } = await exchange(server, codeOf(done), SECRET);
    const owner = await ownerSignsIn(server);
    expect(owner.body['code']).toBe('mfa_enrollment');
    expect((await refresh(server, body['refresh_token'])).status).toBe(400);
    expect((await stranger.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });
});
