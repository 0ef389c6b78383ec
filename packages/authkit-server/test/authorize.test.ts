import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertOf, Browser } from './support/browser.js';
import {
  authorizePath,
  CALLBACK,
  challengeOf,
  codeOf,
  pkce,
  signIn,
  sharedServer,
  startServer,
} from './support/world.js';

describe('who may ask, and where the answer may go', () => {
  const shared = sharedServer();

  test('an unknown client gets a page, not a redirect', async () => {
    const server = await startServer();
    const page = await new Browser(server.url).open(authorizePath({ client_id: 'client_other' }));
    expect(page.status).toBe(400);
    expect(page.location).toBe('');
    expect(page.html).toContain('<h1>Unknown application</h1>');
  });

  test.each([
    'http://127.0.0.1:3999/callback/',
    'http://127.0.0.1:3999/callback/../evil',
    'http://127.0.0.1:3999/callback?x=1',
    'http://127.0.0.1:3999/callback#x',
    'http://127.0.0.1:3999/callbackevil',
    'http://127.0.0.1:3999/CALLBACK',
    'http://127.0.0.1:3999@evil.example/callback',
    'http://127.0.0.1:3999.evil.example/callback',
    'https://127.0.0.1:3999/callback',
    'http://localhost:3999/callback',
    ' http://127.0.0.1:3999/callback',
    'http://127.0.0.1:3999/callback\r\nx: y',
    'http://127.0.0.1:3999\\callback',
    '//127.0.0.1:3999/callback',
    'javascript:alert(1)',
    '',
  ])('%j is not the redirect URI on the list', async (redirectUri) => {
    const server = shared();
    const page = await new Browser(server.url).open(authorizePath({ redirect_uri: redirectUri }));
    expect(page.status).toBe(400);
    expect(page.location).toBe('');
    expect(alertOf(page)).toContain('list of redirect URIs');
  });

  test('a missing or second redirect URI or client id is refused too', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    for (const path of [
      authorizePath({ redirect_uri: undefined }),
      authorizePath({ client_id: undefined }),
      `${authorizePath()}&redirect_uri=http%3A%2F%2Fevil.example%2F`,
      `${authorizePath()}&client_id=client_other`,
    ]) {
      expect(await browser.open(path)).toMatchObject({ status: 400, location: '' });
    }
  });

  test('the list can be replaced while the server runs', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    server.setRedirectUris(['http://127.0.0.1:4001/cb']);
    expect((await browser.open(authorizePath())).status).toBe(400);
    expect((await browser.open(authorizePath({ redirect_uri: 'http://127.0.0.1:4001/cb' }))).status).toBe(
      302,
    );
  });
});

describe('what may be asked', () => {
  const shared = sharedServer();

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'unsupported_response_type'],
    [{ provider: 'GoogleOAuth' }, 'invalid_request'],
    [{ provider: undefined }, 'invalid_request'],
    [{ organization_id: 'org_1' }, 'invalid_request'],
    [{ connection_id: 'conn_1' }, 'invalid_request'],
    [{ invitation_token: 'x' }, 'invitation_invalid'],
    [{ code_challenge: pkce().challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: pkce().challenge }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ max_age: 'soon' }, 'invalid_request'],
  ])('%j goes back to the app as %s', async (changes, error) => {
    const server = shared();
    const { status, location } = await new Browser(server.url).open(authorizePath(changes));
    expect(status).toBe(302);
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe(CALLBACK);
    expect(url.searchParams.get('error')).toBe(error);
    expect(url.searchParams.get('error_description')).toMatch(/\w/);
    expect(url.searchParams.get('state')).toBe('a-state');
    expect(url.searchParams.has('code')).toBe(false);
  });

  test('a parameter given twice is refused', async () => {
    const server = shared();
    const { location } = await new Browser(server.url).open(`${authorizePath()}&prompt=login&prompt=none`);
    expect(new URL(location).searchParams.get('error')).toBe('invalid_request');
  });

  test('prompt=none answers login_required instead of a page', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const anonymous = await browser.open(authorizePath({ prompt: 'none' }));
    expect(new URL(anonymous.location).searchParams.get('error')).toBe('login_required');
    await signIn(browser);
    expect(codeOf(await browser.open(authorizePath({ prompt: 'none' })))).toMatch(/^\w{28}$/);
  });

  test('screen_hint chooses the page, login_hint fills it in', async () => {
    const server = shared();
    const browser = new Browser(server.url);
    const signInPage = await browser.visit(authorizePath({ login_hint: 'jo@example.com' }));
    expect(signInPage.html).toContain('<title>Sign in</title>');
    expect(signInPage.html).toContain('value="jo@example.com"');
    const signUpPage = await browser.visit(authorizePath({ screen_hint: 'sign-up', login_hint: 'a@b.c' }));
    expect(signUpPage.html).toContain('<title>Sign up</title>');
    expect(signUpPage.html).toContain('value="a@b.c"');
  });
});

describe('the state', () => {
  const shared = sharedServer();

  test('comes back with every byte, however it was encoded', async () => {
    const unit = fc.oneof(
      fc.constantFrom(
        '+',
        '%20',
        '~',
        '*',
        '%27',
        '%FF',
        '%00',
        '%0D%0A',
        '%3Cb%3E',
        '%26',
        '%3D',
        '%',
        '=',
        '!',
        '(',
        ':',
        '/',
        '?',
        '.',
      ),
      fc
        .string({ unit: 'binary', minLength: 1 })
        .map((text) => encodeURIComponent(text).replaceAll("'", '%27')),
    );
    // The first takes long to make, and a connection that idles for five seconds is closed meanwhile.
    fc.sample(unit, 1);
    const server = shared();
    const browser = new Browser(server.url);
    await signIn(browser);
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 12 }), async (units) => {
        const state = units.join('');
        const page = await browser.open(`${authorizePath({ state: undefined })}&state=${state}`);
        expect(page.status).toBe(302);
        expect(page.location.split('&state=')[1]).toBe(state);
      }),
      { numRuns: 60 },
    );
  });

  test('survives the sign-in page, and is left out when there was none', async () => {
    const server = shared();
    const state = 'Fe26.2*1*ab~cd-_.~2';
    const page = await signIn(new Browser(server.url), { state });
    expect(new URL(page.location).searchParams.get('state')).toBe(state);
    const stateless = await signIn(new Browser(server.url), { state: undefined });
    expect(stateless.location).toMatch(/callback\?code=\w{28}$/);
  });

  test('a redirect URI with a query of its own keeps it', async () => {
    const server = await startServer({ redirectUris: [`${CALLBACK}?app=1`] });
    const page = await signIn(new Browser(server.url), { redirect_uri: `${CALLBACK}?app=1` });
    expect(page.location).toMatch(/callback\?app=1&code=\w{28}&state=a-state$/);
  });
});

describe('a browser that is signed in', () => {
  test('passes without a page', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await signIn(browser);
    const again = await browser.open(authorizePath());
    expect(again.status).toBe(302);
    expect(codeOf(again)).toMatch(/^\w{28}$/);
  });

  test.each([{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }])(
    'sees the page with %j',
    async (changes) => {
      const server = await startServer();
      const browser = new Browser(server.url);
      await signIn(browser);
      expect((await browser.visit(authorizePath(changes))).html).toContain('<title>Sign in</title>');
    },
  );

  test('sees the page when the sign-in is older than max_age', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await signIn(browser);
    server.clock.advance(50_000);
    expect(codeOf(await browser.open(authorizePath({ max_age: '60' })))).toMatch(/\w/);
    server.clock.advance(10_001);
    expect((await browser.visit(authorizePath({ max_age: '60' }))).html).toContain('<title>Sign in</title>');
  });

  test('must sign in again after a year', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await signIn(browser);
    server.clock.advance(365 * 24 * 3600 * 1000);
    expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  });

  test('is not believed when its cookie was changed or made up', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    await signIn(browser);
    const name = `authkit-session-${server.port}`;
    const real = browser.cookies.get(name)!;
    const [value, signature] = real.split('.');
    for (const forged of [
      `${value}x.${signature}`,
      `${value}.${signature}x`,
      value!,
      `.${signature}`,
      '',
      '.',
      'a.b.c',
    ]) {
      browser.cookies.set(name, forged);
      expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
    }
    browser.cookies.set(name, real);
    expect((await browser.open(authorizePath(challengeOf(pkce())))).location).toContain('code=');
  });
});
