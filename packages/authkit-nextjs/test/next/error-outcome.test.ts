/** What a sign-in that cannot be finished leaves behind: headers, cookies, log lines. */
import { sealData } from 'iron-session';
import { NextRequest, NextResponse } from 'next/server.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthKit, handleAuth } from '../../src/index.js';
import { CALLBACK, fillInSignIn, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { accessToken, useProvider, USER } from '../support/provider.js';
import { expiredBrowser, route } from '../support/sign-in.js';

const authkit = useAuthKit();
afterEach(() => vi.restoreAllMocks());

async function begun(browser: Browser): Promise<string> {
  const started = await route(browser.document(`${CALLBACK}?authkit=sign-in`));
  browser.take(started);
  return fillInSignIn(started.headers.get('location')!);
}

describe('what onError answers', () => {
  const refused = (answer: () => Response) =>
    handleAuth({ onError: answer })(new Browser().document(`${CALLBACK}?error=access_denied&state=x`));

  test('is kept by no cache and tells no page where it came from', async () => {
    const { status, headers } = await refused(() =>
      NextResponse.redirect('http://localhost:3000/login', 303),
    );
    expect(status).toBe(303);
    expect(Object.fromEntries(headers)).toMatchObject({
      location: 'http://localhost:3000/login',
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'Cookie',
    });
  });

  test('keeps headers, cookies and body of its own, but not a licence to cache', async () => {
    const answer = await refused(
      () =>
        new Response('Sorry', {
          status: 418,
          headers: [
            ['cache-control', 'public, max-age=60'],
            ['referrer-policy', 'same-origin'],
            ['vary', 'Accept'],
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
        }),
    );
    expect([answer.status, await answer.text()]).toEqual([418, 'Sorry']);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(answer.headers.get('vary')).toBe('Accept, Cookie');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});

test('a restart does not lead to a provider that is known to be down', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const browser = await expiredBrowser(authkit);
  const elsewhere = await begun(new Browser());
  vi.stubEnv('WORKOS_API_PORT', '1');
  const answer = await route(browser.document(elsewhere));
  expect([answer.status, answer.headers.get('location')]).toEqual([503, null]);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('what the app throws is logged without its words', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const browser = new Browser();
  const callback = await begun(browser);
  const answer = await handleAuth({
    onSuccess({ user, accessToken: token }) {
      const message = `duplicate key\n    at (email)=(${user.email}) (${token}:1:1)`;
      throw Object.assign(new TypeError(message), { token, cause: new Error(user.email) });
    },
  })(browser.document(callback));
  expect(answer.status).toBe(500);
  const said = log.mock.calls.flat().map(String).join('\n');
  expect(said).toContain('on_success_failed');
  expect(said).toMatch(/TypeError\n {4}at .*error-outcome\.test/);
  expect(said).not.toMatch(/ada@|duplicate|eyJ/);
});

test('the page for a person names the page that explains it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const answer = await route(new Browser().document(`${CALLBACK}?code=x`));
  const withoutState = await route(new Browser().document(`${CALLBACK}?state=x`));
  expect(answer.status).toBe(303);
  expect(await withoutState.text()).toContain('docs/errors/missing_auth_params.md');
});

describe('a token that was spent on the way', () => {
  const { provider, keys, newConfig } = useProvider();

  test.each(['authkit=sign-in', 'code=x&state=y'])(
    'keeps its successor though ?%s cannot be answered now',
    async (query) => {
      vi.spyOn(console, 'error').mockImplementation(() => undefined);
      const { clientId, apiKey, passwords, redirectUri, apiOrigin } = await newConfig();
      const { handleAuth: handle } = createAuthKit({
        clientId,
        apiKey,
        cookiePassword: passwords[0],
        redirectUri,
        apiHostname: '127.0.0.1',
        apiHttps: false,
        apiPort: Number(new URL(apiOrigin).port),
      });
      const sessionFrom = async (issuedAt: number, refreshToken: string) => {
        const session = { accessToken: await accessToken(keys.first, issuedAt), refreshToken, user: USER };
        return sealData(session, { password: passwords[0], ttl: 0 });
      };
      const ask = async (search: string, cookie: string) =>
        handle()(
          new NextRequest(`${redirectUri}?${search}`, {
            headers: { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: `wos-session=${cookie}` },
          }),
        );
      await ask('authkit=sign-in', await sessionFrom(Date.now(), 'fresh'));
      // The token that comes back is signed with a key that cannot be fetched.
      provider.signing = keys.second;
      provider.published = [keys.first, keys.second];
      provider.keysAnswer = { status: 500, body: '{}' };
      const answer = await ask(query, await sessionFrom(Date.now() - 600_000, 'spent'));
      expect(answer.status).toBe(503);
      expect(answer.headers.getSetCookie().map((line) => line.split('=')[0])).toContain('wos-session');
    },
  );
});
