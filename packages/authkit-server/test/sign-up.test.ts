import { describe, expect, test } from 'vitest';
import { alertOf, Browser } from './support/browser.js';
import { authorizePath, codeOf, EMAIL, exchange, sharedServer, startServer } from './support/world.js';

const PAGE = authorizePath({ screen_hint: 'sign-up' });

test('a new user goes on to the app, straight when addresses need no proof', async () => {
  const server = await startServer({ emailVerification: false });
  const browser = new Browser(server.url);
  const page = await browser.visit(PAGE);
  const done = await browser.submit(page, {
    first_name: ' Ada ',
    last_name: '',
    email: 'Ada@Example.com',
    password: 'analytical engine',
  });
  expect(done.status).toBe(303);
  const { body } = await exchange(server, codeOf(done), { client_secret: 'sk_test_key' });
  expect(body['user']).toMatchObject({
    email: 'Ada@Example.com',
    first_name: 'Ada',
    last_name: null,
    email_verified: false,
  });
});

test('and signs in later from the page beside it', async () => {
  const server = await startServer({ emailVerification: false });
  const first = new Browser(server.url);
  const page = await first.visit(PAGE);
  await first.submit(page, { email: 'ada@example.com', password: 'analytical engine' });

  const second = new Browser(server.url);
  const signUp = await second.visit(PAGE);
  const link = /<a href="(\/sign-in\/\w+)">Sign in<\/a>/.exec(signUp.html)![1]!;
  const signIn = await second.open(link);
  const done = await second.submit(signIn, { email: 'ada@example.com', password: 'analytical engine' });
  expect(codeOf(done)).toMatch(/\w/);
});

describe('what cannot be', () => {
  const shared = sharedServer();

  test.each([
    ['short one', 'Use at least 10 characters. This password has 9.'],
    ['', 'Use at least 10 characters. This password has 0.'],
    ['👍👍👍👍👍', 'Use at least 10 characters. This password has 5.'],
    ['é'.repeat(129), 'Use at most 256 bytes.'],
    ['Password123', 'This password is one of the first that would be guessed. Choose another.'],
    ['Password1234!', 'This password is one of the first that would be guessed. Choose another.'],
    ['ada1234567', 'This password is one of the first that would be guessed. Choose another.'],
    ['ｐａｓｓｗｏｒｄ１２３', 'This password is one of the first that would be guessed. Choose another.'],
    ['aaaaaaaaaaaa', 'This password is one of the first that would be guessed. Choose another.'],
    ['ADA@example.com', 'Do not use your email address as your password.'],
  ])('the password %j is refused', async (password, message) => {
    const server = shared();
    const browser = new Browser(server.url);
    const page = await browser.visit(PAGE);
    const refused = await browser.submit(page, { first_name: 'Ada', email: 'ada@example.com', password });
    expect(refused.status).toBe(422);
    expect(alertOf(refused)).toBe(message);
    expect(refused.html).toContain('value="ada@example.com"');
    expect(refused.html).toContain('value="Ada"');
    expect(refused.html).toMatch(/name="password" type="password"[^>]*aria-invalid="true"/);
    expect(refused.html).not.toMatch(/name="password"[^>]*value/);
  });

  test.each(['', 'ada', 'ada@', '@example.com', 'ada@exa mple.com', 'a@b\r\nx: y', `${'a'.repeat(251)}@b.c`])(
    'the email %j is refused',
    async (email) => {
      const server = shared();
      const browser = new Browser(server.url);
      const page = await browser.visit(PAGE);
      const refused = await browser.submit(page, { email, password: 'analytical engine' });
      expect(refused.status).toBe(422);
      expect(refused.html).toMatch(/name="email"[^>]*aria-invalid="true"/);
    },
  );
});

test('a password that looks the same but is encoded otherwise is the same', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const password = 'caf\u00e9 au lait';
  const page = await browser.visit(PAGE);
  await browser.submit(page, { email: 'ada@example.com', password });
  const signIn = await browser.visit(authorizePath({ prompt: 'login' }));
  const done = await browser.submit(signIn, {
    email: 'ada@example.com',
    password: password.normalize('NFD'),
  });
  expect(done.status).toBe(303);
});

test('an email that has an account is refused, in any case', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const page = await browser.visit(PAGE);
  const refused = await browser.submit(page, { email: EMAIL.toUpperCase(), password: 'analytical engine' });
  expect(refused.status).toBe(422);
  expect(alertOf(refused)).toBe('There is already an account with this email.');
});

test('of two sign-ups with one email at once, one makes the account', async () => {
  const server = await startServer();
  const browsers = [new Browser(server.url), new Browser(server.url)];
  const pages = await Promise.all(browsers.map((browser) => browser.visit(PAGE)));
  const answers = await Promise.all(
    browsers.map((browser, i) =>
      browser.submit(pages[i]!, { email: 'ada@example.com', password: 'analytical engine' }),
    ),
  );
  expect(answers.map((page) => page.status).toSorted((a, b) => a - b)).toEqual([303, 422]);
});
