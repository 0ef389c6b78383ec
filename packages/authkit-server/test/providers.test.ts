import { describe, expect, test } from 'vitest';
import type { AuthKitServer, AuthKitServerOptions } from '../src/index.js';
import { alertOf, Browser, type Page } from './support/browser.js';
import {
  authorizePath,
  CALLBACK,
  challengeOf,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  get,
  manage,
  PASSWORD,
  pkce,
  refresh,
  signedIn,
  startServer,
} from './support/world.js';

const ADA = 'ada@example.com';
const start = (options: AuthKitServerOptions = {}) =>
  startServer({ providers: ['GoogleOAuth', 'GitHubOAuth'], ...options });

/** From the app to the stand-in and back with what somebody typed there. */
async function through(
  server: AuthKitServer,
  provider: string,
  typed: Record<string, string>,
  browser = new Browser(server.url),
) {
  const proof = pkce();
  const page = await browser.visit(authorizePath({ provider, ...challengeOf(proof) }));
  const done = await browser.submit(page, typed);
  return { page, done, proof, browser };
}

async function opened(server: AuthKitServer, provider: string, typed: Record<string, string>) {
  const { done, proof, browser } = await through(server, provider, typed);
  const { body } = await exchange(server, codeOf(done), { code_verifier: proof.verifier });
  return { body, browser, user: body['user'] as { id: string; email: string } };
}

const identitiesOf = async (server: AuthKitServer, id: string) =>
  (await manage(server, 'GET', `/user_management/users/${id}/identities`)).body;

describe('a stand-in for an identity provider', () => {
  test('signs in whoever it is told: a new user the first time, the same one after', async () => {
    const server = await start();
    const first = await opened(server, 'GoogleOAuth', { email: ADA, first_name: 'Ada' });
    expect(first.body).toMatchObject({
      authentication_method: 'GoogleOAuth',
      user: { email: ADA, email_verified: true, first_name: 'Ada' },
    });
    const sessions = await manage(server, 'GET', `/user_management/users/${first.user.id}/sessions`);
    expect(sessions.body['data']).toMatchObject([{ auth_method: 'oauth', status: 'active' }]);
    const again = await opened(server, 'GoogleOAuth', { email: ADA.toUpperCase() });
    expect(again.user.id).toBe(first.user.id);
    const other = await opened(server, 'GitHubOAuth', { email: ADA });
    expect(other.user.id).toBe(first.user.id);
    expect(await identitiesOf(server, first.user.id)).toMatchObject([
      { type: 'OAuth', provider: 'GoogleOAuth', idp_id: expect.any(String) as string },
      // As the provider spells it in this one place.
      { type: 'OAuth', provider: 'GithubOAuth', idp_id: expect.any(String) as string },
    ]);
  });

  test('knows a user by the account, whatever the address is by then', async () => {
    const server = await start();
    const { user } = await opened(server, 'GoogleOAuth', { email: ADA });
    await manage(server, 'PUT', `/user_management/users/${user.id}`, {
      email: 'moved@example.com',
      email_verified: true,
    });
    const again = await opened(server, 'GoogleOAuth', { email: ADA });
    expect(again.user.id).toBe(user.id);
  });

  test('takes an account that a stranger made with the address away from the stranger', async () => {
    const server = await start({ emailVerification: false });
    await server.createUser({ email: ADA, password: PASSWORD, emailVerified: false });
    const stranger = await signedIn(server, undefined, {}, ADA);
    const owner = await opened(server, 'GoogleOAuth', { email: ADA });
    expect(owner.user.id).toBe(stranger.claims['sub']);
    expect((await refresh(server, stranger.refreshToken)).status).toBe(400);
  });

  test('is linked from the sign-in and the sign-up, beside the password', async () => {
    const server = await start();
    for (const screen_hint of ['sign-in', 'sign-up']) {
      const browser = new Browser(server.url);
      const page = await browser.visit(authorizePath({ screen_hint }));
      const [link = ''] = /\/provider\/GoogleOAuth\/\w+/.exec(page.html) ?? [];
      expect(page.html).toContain('Continue with GitHub');
      const done = await browser.submit(await browser.visit(link), { email: EMAIL });
      expect(codeOf(done)).not.toBe('');
    }
  });

  test('is asked although the browser is signed in, and prompt=none says so', async () => {
    const server = await start();
    const { browser } = await signedIn(server);
    const page = await browser.visit(authorizePath({ provider: 'GoogleOAuth', login_hint: ADA }));
    expect(page.html).toMatch(/Sign in with Google[^]*value="ada@example.com"/);
    const silent = await browser.visit(authorizePath({ provider: 'GoogleOAuth', prompt: 'none' }));
    expect(silent.location).toContain('error=login_required');
  });

  test('takes a cancellation back to the app, and refuses what is no address', async () => {
    const server = await start();
    const { done } = await through(server, 'GoogleOAuth', { email: '', cancel: '1' });
    expect(done.location.startsWith(`${CALLBACK}?error=access_denied&`)).toBe(true);
    const { done: refused } = await through(server, 'GoogleOAuth', { email: 'nobody' });
    expect([refused.status, alertOf(refused)]).toEqual([422, 'This does not look like an email address.']);
    await opened(server, 'GoogleOAuth', { email: ADA });
    const { body } = await get(server, '/events?events=authentication.oauth_failed', 'sk_test_key');
    expect(body['data']).toMatchObject([{ data: { type: 'oauth', error: { code: 'access_denied' } } }]);
    const succeeded = await get(server, '/events?events=authentication.oauth_succeeded', 'sk_test_key');
    expect(succeeded.body['data']).toMatchObject([{ data: { type: 'oauth', email: ADA } }]);
  });

  test('leaves the second factor and the choice of an organization to be shown', async () => {
    const server = await start({ mfaRequired: true });
    const { done } = await through(server, 'GoogleOAuth', { email: EMAIL });
    expect(done.location).toMatch(/^\/set-up-code\//);
  });

  test('is not there unless it was asked for, nor for whoever is elsewhere', async () => {
    const without = await startServer();
    const browser = new Browser(without.url);
    const refused = await browser.visit(authorizePath({ provider: 'GoogleOAuth' }));
    expect(refused.location).toContain('error=invalid_request');
    const page: Page = await browser.visit(authorizePath());
    expect(page.html).not.toContain('Continue with Google');
    const id = /\/sign-in\/(\w+)/.exec(page.html)![1]!;
    expect((await browser.open(`/provider/GoogleOAuth/${id}`)).status).toBe(404);

    const server = await start();
    const local = new Browser(server.url);
    const { location } = await local.open(authorizePath({ provider: 'GoogleOAuth' }));
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const elsewhere = await local.open(location, { headers });
    expect([elsewhere.status, elsewhere.html]).toEqual([403, expect.stringContaining('at http://localhost')]);
    expect((await local.open(location.replace('GoogleOAuth', 'SlackOAuth'))).status).toBe(404);
  });
});

test('a token of such a session is like any other', async () => {
  const server = await start();
  const { body, user } = await opened(server, 'GoogleOAuth', { email: ADA });
  const renewed = await refresh(server, body['refresh_token']);
  expect(claimsOf(renewed.body['access_token'])).toMatchObject({ sub: user.id });
});
