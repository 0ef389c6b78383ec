import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { authenticate, authorizePath, codeOf, exchange, manage, startServer } from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };
const ADA = 'ada@example.com';
const PASSWORD = 'analytical engine';
const GRANT = 'urn:workos:oauth:grant-type:email-verification:code';

async function createAda(server: AuthKitServer, email = ADA): Promise<string> {
  const { body } = await manage(server, 'POST', '/user_management/users', { email, password: PASSWORD });
  return String(body['id']);
}

const mailedCode = async (server: AuthKitServer, to = ADA) =>
  (await server.mailbox.next({ to, kind: 'email_verification' })).code!;

const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');

function passwordGrant(server: AuthKitServer, email = ADA) {
  return authenticate(server, { grant_type: 'password', email, password: PASSWORD, ...SECRET });
}

function codeGrant(server: AuthKitServer, token: unknown, code: string) {
  return authenticate(server, {
    grant_type: GRANT,
    pending_authentication_token: token,
    code,
    ...SECRET,
  });
}

describe('on the pages', () => {
  const signUp = authorizePath({ screen_hint: 'sign-up' });

  async function signedUp(server: AuthKitServer) {
    const browser = new Browser(server.url);
    const page = await browser.visit(signUp);
    const done = await browser.submit(page, { email: ADA, password: PASSWORD });
    return { browser, asked: await browser.visit(done.location) };
  }

  test('a new user enters the code of the mail and goes on to the app', async () => {
    const server = await startServer();
    const { browser, asked } = await signedUp(server);
    expect(asked.html).toContain('<h1>Verify your email</h1>');
    expect([...browser.cookies.keys()].some((name) => name.includes('session'))).toBe(false);
    const code = await mailedCode(server);
    expect(code).toMatch(/^\d{6}$/);
    const wrong = await browser.submit(asked, { code: wrongFor(code) });
    expect([wrong.status, alertOf(wrong)]).toEqual([422, 'The code is not right.']);
    const done = await browser.submit(wrong, { code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    const { body } = await exchange(server, codeOf(done), SECRET);
    expect(body['user']).toMatchObject({ email: ADA, email_verified: true });
    // A second click finds it done.
    expect((await browser.submit(asked, { code })).status).toBe(410);
  });

  test('another code can be sent, and then the older one is worth nothing', async () => {
    const server = await startServer();
    const { browser, asked } = await signedUp(server);
    const first = await mailedCode(server);
    const again = await browser.submit(asked, { again: '1' });
    expect(again.html).toContain('We sent another code.');
    const second = await mailedCode(server);
    if (first !== second) expect((await browser.submit(asked, { code: first })).status).toBe(422);
    expect(codeOf(await browser.submit(asked, { code: second }))).toMatch(/\w/);
  });

  test('it is asked for again at the next sign-in until it is entered', async () => {
    const server = await startServer();
    await createAda(server);
    const browser = new Browser(server.url);
    for (let i = 0; i < 2; i++) {
      const page = await browser.visit(authorizePath());
      const asked = await browser.submit(page, { email: ADA, password: PASSWORD });
      expect(asked.location).toMatch(/^\/verify-email\//);
    }
    expect(server.mailbox.list({ to: ADA })).toHaveLength(2);
  });

  test('the code of one user does nothing for another, and nobody verifies without a sign-in', async () => {
    const server = await startServer();
    const { browser, asked } = await signedUp(server);
    await createAda(server, 'eve@example.com');
    await passwordGrant(server, 'eve@example.com');
    const theirs = await mailedCode(server, 'eve@example.com');
    const mine = await mailedCode(server);
    if (mine !== theirs) expect((await browser.submit(asked, { code: theirs })).status).toBe(422);
    const stranger = new Browser(server.url);
    const page = await stranger.visit(authorizePath());
    const around = await stranger.open(page.url.replace('sign-in', 'verify-email'));
    expect(around.location).toBe(new URL(page.url).pathname);
  });

  test('guessing ends with ten tries at a code, however fast they come', async () => {
    const server = await startServer();
    const { browser, asked } = await signedUp(server);
    const code = await mailedCode(server);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => browser.submit(asked, { code: wrongFor(code) })),
    );
    const said = guesses.map(alertOf);
    expect(said.filter((text) => text === 'The code is not right.')).toHaveLength(10);
    expect(alertOf(await browser.submit(asked, { code }))).toContain('Too many wrong codes');
  });

  test('mails are limited for one address in production', async () => {
    const server = await startServer({ limits: 'strict' });
    const { browser, asked } = await signedUp(server);
    expect((await browser.submit(asked, { again: '1' })).status).toBe(200);
    expect((await browser.submit(asked, { again: '1' })).status).toBe(200);
    expect((await browser.submit(asked, { again: '1' })).status).toBe(429);
    server.clock.advance(60_000);
    expect((await browser.submit(asked, { again: '1' })).status).toBe(200);
  });

  test('who is verified already is not asked', async () => {
    const server = await startServer();
    await manage(server, 'POST', '/user_management/users', {
      email: ADA,
      password: PASSWORD,
      email_verified: true,
    });
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    expect(codeOf(await browser.submit(page, { email: ADA, password: PASSWORD }))).toMatch(/\w/);
  });
});

describe('the grant', () => {
  test('finishes a sign-in with the code and its token, once', async () => {
    const server = await startServer();
    const userId = await createAda(server);
    const asked = await passwordGrant(server);
    expect(asked.status).toBe(403);
    expect(asked.body).toMatchObject({ code: 'email_verification_required', email: ADA });
    const id = String(asked.body['email_verification_id']);
    const told = await manage(server, 'GET', `/user_management/email_verification/${id}`);
    const code = await mailedCode(server);
    expect(told.body).toMatchObject({ object: 'email_verification', id, user_id: userId, email: ADA, code });

    const token = asked.body['pending_authentication_token'];
    const wrong = await codeGrant(server, token, wrongFor(code));
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'invalid_one_time_code']);
    const done = await codeGrant(server, token, code);
    expect(done.body).toMatchObject({ user: { email_verified: true }, authentication_method: 'Password' });
    const again = await codeGrant(server, token, code);
    expect(again.body['code']).toBe('invalid_pending_authentication_token');
    expect((await passwordGrant(server)).status).toBe(200);
  });

  test('the token of another user is of no use', async () => {
    const server = await startServer();
    await createAda(server);
    await createAda(server, 'eve@example.com');
    const eve = await passwordGrant(server, 'eve@example.com');
    const evesCode = await mailedCode(server, 'eve@example.com');
    const ada = await passwordGrant(server);
    const adasCode = await mailedCode(server);
    if (adasCode === evesCode) return;
    const token = ada.body['pending_authentication_token'];
    expect((await codeGrant(server, token, evesCode)).body['code']).toBe('invalid_one_time_code');
    const evesToken = eve.body['pending_authentication_token'];
    expect((await codeGrant(server, evesToken, adasCode)).body['code']).toBe('invalid_one_time_code');
  });

  test('codes and tokens expire after ten minutes', async () => {
    const server = await startServer();
    await createAda(server);
    const asked = await passwordGrant(server);
    server.clock.advance(9 * 60_000);
    const later = await passwordGrant(server);
    server.clock.advance(60_000);
    const code = await mailedCode(server);
    const stale = await codeGrant(server, asked.body['pending_authentication_token'], code);
    expect(stale.body['code']).toBe('invalid_pending_authentication_token');
    server.clock.advance(8 * 60_000);
    const late = await codeGrant(
      server,
      later.body['pending_authentication_token'],
      await mailedCode(server),
    );
    expect(late.status).toBe(200);
  });
});

describe('over the API', () => {
  test('is sent and confirmed', async () => {
    const server = await startServer();
    const id = await createAda(server);
    const path = `/user_management/users/${id}/email_verification`;
    const sent = await manage(server, 'POST', `${path}/send`);
    expect([sent.status, sent.body]).toEqual([200, { user: expect.objectContaining({ id }) as object }]);
    const code = await mailedCode(server);
    const wrong = await manage(server, 'POST', `${path}/confirm`, { code: wrongFor(code) });
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'email_verification_code_incorrect']);
    const confirmed = await manage(server, 'POST', `${path}/confirm`, { code });
    expect(confirmed.body['user']).toMatchObject({ id, email_verified: true });
    for (const [call, refusal] of [
      ['send', 'email_already_verified'],
      ['confirm', 'email_previously_verified'],
    ]) {
      const again = await manage(server, 'POST', `${path}/${call}`, { code });
      expect([again.status, again.body['code']]).toEqual([400, refusal]);
    }
  });

  test('an expired code is told apart', async () => {
    const server = await startServer();
    const path = `/user_management/users/${await createAda(server)}/email_verification`;
    await manage(server, 'POST', `${path}/send`);
    const code = await mailedCode(server);
    server.clock.advance(10 * 60_000);
    const late = await manage(server, 'POST', `${path}/confirm`, { code });
    expect(late.body['code']).toBe('email_verification_code_expired');
  });

  test('what is not there is not found', async () => {
    const server = await startServer();
    for (const [method, path] of [
      ['POST', '/user_management/users/user_no/email_verification/send'],
      ['GET', '/user_management/email_verification/email_verification_no'],
    ] as const) {
      const { status, body } = await manage(server, method, path);
      expect([status, body['code']]).toEqual([404, 'entity_not_found']);
    }
  });
});
