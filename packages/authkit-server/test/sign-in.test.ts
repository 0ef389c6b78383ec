import { describe, expect, test } from 'vitest';
import { alertOf, Browser, formAction } from './support/browser.js';
import {
  authorizePath,
  CALLBACK,
  challengeOf,
  codeOf,
  EMAIL,
  exchange,
  PASSWORD,
  pkce,
  signedIn,
  signIn,
  sharedServer,
  startServer,
} from './support/world.js';

describe('the password', () => {
  const shared = sharedServer();

  test('the right one sends the browser back with a code', async () => {
    const server = shared();
    const page = await signIn(new Browser(server.url));
    expect(page.status).toBe(303);
    expect(page.location).toMatch(new RegExp(`^${CALLBACK}\\?code=\\w{28}&state=a-state$`));
  });

  test('the email is compared without case and surrounding space', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    expect((await browser.submit(page, { email: ' JO@Example.com ', password: PASSWORD })).status).toBe(303);
  });

  test('a wrong password and an unknown email get the same page, with the email kept and the password not', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const wrong = await browser.submit(page, { email: EMAIL, password: 'not the password' });
    const unknown = await browser.submit(page, { email: 'xx@example.com', password: 'not the password' });
    expect(wrong.status).toBe(422);
    expect(unknown.status).toBe(422);
    expect(alertOf(wrong)).toBe('The email or the password is not right.');
    expect(wrong.html).toContain(`value="${EMAIL}"`);
    expect(wrong.html).not.toContain('not the password');
    expect(wrong.html.replaceAll(`value="${EMAIL}"`, 'value="xx@example.com"')).toBe(unknown.html);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test.each([
    { email: '', password: '' },
    { email: EMAIL },
    { email: `${EMAIL}' or '1'='1`, password: PASSWORD },
    { email: EMAIL, password: "' or '1'='1' --" },
    { email: EMAIL, password: 'x'.repeat(100_000) },
    { email: `%`, password: PASSWORD },
  ])('%j does not sign anyone in', async (fields) => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    expect((await browser.submit(page, fields as Record<string, string>)).status).toBe(422);
  });

  test('an account without a password cannot be entered with an empty one', async () => {
    const server = shared();
    const created = await fetch(`${server.url}/user_management/users`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_key', 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'nopass@example.com' }),
    });
    expect(created.status).toBe(201);
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    expect((await browser.submit(page, { email: 'nopass@example.com', password: '' })).status).toBe(422);
  });
});

describe('the form', () => {
  const shared = sharedServer();

  test.each([
    ['without its token', (form: URLSearchParams) => form.delete('csrf')],
    ['with an empty token', (form: URLSearchParams) => form.set('csrf', '')],
    ['with a made-up token', (form: URLSearchParams) => form.set('csrf', 'A'.repeat(43))],
    ['with two tokens', (form: URLSearchParams) => form.append('csrf', form.get('csrf')!)],
  ])('is refused %s', async (_how, change) => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
    const form = new URLSearchParams({ csrf, email: EMAIL, password: PASSWORD });
    change(form);
    const refused = await browser.open(formAction(page), { method: 'POST', body: form });
    expect(refused.status).toBe(403);
    expect(refused.location).toBe('');
    expect([...browser.cookies.keys()]).toEqual([`authkit-browser-${server.port}`]);
  });

  test('is refused with the token of another interaction of the same browser', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const one = await browser.visit(authorizePath());
    const two = await browser.visit(authorizePath());
    const mixed = { ...one, html: one.html.replace(formAction(one), formAction(two)) };
    expect((await browser.submit(mixed, { email: EMAIL, password: PASSWORD })).status).toBe(403);
  });

  test('is refused as JSON, which other sites can send as text', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
    const body = JSON.stringify({ csrf, email: EMAIL, password: PASSWORD });
    expect((await browser.open(formAction(page), { method: 'POST', body })).status).toBe(403);
  });

  test('holds nothing of the protocol', async () => {
    const server = shared();
    const proof = pkce();
    const page = await new Browser(server.url).visit(
      authorizePath({ ...challengeOf(proof), state: 'secret-state' }),
    );
    expect(page.html).not.toContain('secret-state');
    expect(page.html).not.toContain(proof.challenge);
    const hidden = [...page.html.matchAll(/type="hidden" name="(\w+)"/g)].map(([, name]) => name);
    expect(new Set(hidden)).toEqual(new Set(['csrf']));
  });
});

describe('an interaction', () => {
  test('belongs to the browser that began it', async () => {
    const server = await startServer();
    const mine = new Browser(server.url);
    const page = await mine.visit(authorizePath());
    const stranger = new Browser(server.url);
    expect((await stranger.open(page.url)).status).toBe(403);
    await stranger.visit(authorizePath());
    const shown = await stranger.open(page.url);
    expect(shown.status).toBe(403);
    expect(shown.html).toContain('href="http://127.0.0.1:3999/"');
    expect((await stranger.submit(page, { email: EMAIL, password: PASSWORD })).status).toBe(403);
  });

  test('two tabs of one browser finish each their own', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const one = await browser.visit(authorizePath({ state: 'one' }));
    const two = await browser.visit(authorizePath({ state: 'two' }));
    expect((await browser.submit(two, { email: EMAIL, password: PASSWORD })).location).toContain('state=two');
    expect((await browser.submit(one, { email: EMAIL, password: PASSWORD })).location).toContain('state=one');
  });

  test('expires after an hour, with a way on', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    server.clock.advance(3_600_000);
    const late = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    expect(late.status).toBe(410);
    expect(late.html).toContain('This sign-in has expired');
    expect(late.html).toContain('href="http://127.0.0.1:3999/"');
  });

  test('is over once its code was exchanged', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const done = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    await exchange(server, codeOf(done), { client_secret: 'sk_test_key' });
    const back = await browser.open(page.url);
    expect(back.status).toBe(410);
    expect(back.html).toContain('Already signed in');
    expect((await browser.submit(page, { email: EMAIL, password: PASSWORD })).status).toBe(410);
  });

  test('of two clicks on the button the second one counts', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const dropped = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    const followed = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    const secret = { client_secret: 'sk_test_key' };
    expect((await exchange(server, codeOf(dropped), secret)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(server, codeOf(followed), secret)).status).toBe(200);
  });

  test('that nobody began gets a page with a way on', async () => {
    const server = await startServer();
    const page = await new Browser(server.url).open('/sign-in/doesnotexist');
    expect(page.status).toBe(404);
    expect(page.html).toContain('href="http://127.0.0.1:3999/"');
  });
});

describe('being signed in', () => {
  test('has a new secret after each sign-in, and the one before is worth nothing', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const name = `authkit-session-${server.port}`;
    await signIn(browser);
    const planted = browser.cookies.get(name)!;
    await signIn(browser, { prompt: 'login' });
    expect(browser.cookies.get(name)).not.toBe(planted);
    const attacker = new Browser(server.url);
    attacker.cookies.set(name, planted);
    expect((await attacker.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('entering the password again moves auth_time, passing silently does not', async () => {
    const server = await startServer();
    const { browser, claims } = await signedIn(server);
    server.clock.advance(100_000);
    const proof = pkce();
    const silent = await browser.open(authorizePath(challengeOf(proof)));
    const { body } = await exchange(server, codeOf(silent), { code_verifier: proof.verifier });
    const payload = String(body['access_token']).split('.')[1]!;
    const { auth_time: authTime } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      auth_time: number;
    };
    expect(authTime).toBe(claims['auth_time']);
    const active = await signedIn(server, browser, { prompt: 'login' });
    expect(Number(active.claims['auth_time']) - authTime).toBeGreaterThanOrEqual(100);
  });

  test('cookies are out of reach of scripts and other sites', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const begun = await browser.open(authorizePath());
    const page = await browser.open(begun.location);
    const done = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    for (const line of [...begun.headers.getSetCookie(), ...done.headers.getSetCookie()]) {
      expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    }
  });
});

describe('every page', () => {
  test('may load nothing, run nothing and be framed by nobody', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self' http:\/\/127\.0\.0\.1:3999; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.html).not.toMatch(/<script|style="|\son\w+=/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(page.headers.get('x-request-id')).toMatch(/^\w{26}$/);
  });

  test.each([
    ['http://[::1]:3999/callback', 'http:'],
    ['com.example.app://callback', 'com.example.app:'],
    ['https://app.example/callback', 'https://app.example'],
  ])('lets its form lead to %s', async (redirectUri, source) => {
    const server = await startServer({ redirectUris: [redirectUri] });
    const page = await new Browser(server.url).visit(authorizePath({ redirect_uri: redirectUri }));
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${source};`);
  });

  test('shows what people typed as text', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;
    const hinted = await browser.visit(authorizePath({ login_hint: evil, state: evil }));
    const wrong = await browser.submit(hinted, { email: evil, password: evil });
    const signUp = await browser.visit(authorizePath({ screen_hint: 'sign-up' }));
    const refused = await browser.submit(signUp, {
      first_name: evil,
      last_name: evil,
      email: evil,
      password: 'x',
    });
    const error = await browser.open(authorizePath({ redirect_uri: evil }));
    for (const page of [hinted, wrong, refused, error]) {
      expect(page.html).toContain('&lt;script&gt;');
      expect(page.html).not.toContain('<script');
      expect(page.html).not.toContain('<img');
    }
  });
});
