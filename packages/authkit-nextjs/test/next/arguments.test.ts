/** Arguments that types forbid and JavaScript passes all the same: refused by name, never read as something else. */
import { describe, expect, test } from 'vitest';
import {
  authkit as authkitFunction,
  authkitProxy,
  createAuthKit,
  getSignInUrl,
  handleAuth,
  handleAuthkitHeaders,
  refreshSession,
  saveSession,
  switchToOrganization,
  withAuth,
} from '../../src/index.js';
import { inRequest } from '../next-fakes/headers.js';
import { APP, CALLBACK, fillInSignIn, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { route, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit();
const invalid = { code: 'invalid_argument' };

test.each(['true', 'false', 1, undefined, null])('middlewareAuth.enabled: %j', (enabled) => {
  const middlewareAuth = { enabled: enabled as unknown as boolean, unauthenticatedPaths: [] };
  expect(() => authkitProxy({ middlewareAuth })).toThrow(expect.objectContaining(invalid) as Error);
});

test.each(['', null, 7, {}])('an organization id of %j moves nobody and says so', async (id) => {
  const browser = await signedInBrowser();
  const inAction = (task: () => Promise<unknown>) => inRequest(browser, 'action', task);
  await expect(inAction(() => switchToOrganization(id as string))).rejects.toMatchObject(invalid);
  await expect(inAction(() => refreshSession({ organizationId: id as string }))).rejects.toMatchObject(
    invalid,
  );
  expect(authkit.refreshes()).toBe(0);
});

test('accepts together with ensureSignedIn', async () => {
  const both = { ensureSignedIn: true, accepts: ['session'] } as unknown as { ensureSignedIn: true };
  await expect(inRequest(new Browser(), 'action', () => withAuth(both))).rejects.toMatchObject(invalid);
});

test('a state is measured as it travels', async () => {
  await expect(getSignInUrl({ state: '漢'.repeat(683) })).rejects.toMatchObject(invalid);
  const longest = await getSignInUrl({ state: '漢'.repeat(682), returnTo: `/${'a'.repeat(2_000)}` });
  const { headers } = await route(new Browser().document(longest));
  expect(headers.get('location')!.length).toBeLessThan(8_192);
});

describe('objects of the caller', () => {
  test('what saveSession is given stays the caller’s own', async () => {
    const browser = await signedInBrowser();
    const { result } = await inRequest(browser, 'action', () => withAuth({ ensureSignedIn: true }));
    const user = { ...result.user, metadata: {} };
    const session = { accessToken: result.accessToken, refreshToken: 'another', user };
    await inRequest(browser, 'action', () => saveSession(session));
    expect(Object.isFrozen(user)).toBe(false);
    user.email = 'changed@example.com';
    const after = await inRequest(browser, 'render', () => withAuth());
    expect(after.result.user?.email).toBe('ada@example.com');
  });

  test('what onSuccess writes into its data is not sealed as the provider’s word', async () => {
    const browser = new Browser();
    const started = await route(browser.document(`${CALLBACK}?authkit=sign-in`));
    browser.take(started);
    const callback = await fillInSignIn(started.headers.get('location')!);
    const finish = handleAuth({
      onSuccess: ({ user }) => void Object.assign(user, { email: 'root@example.com' }),
    });
    browser.take(await finish(browser.document(callback)));
    const { result } = await inRequest(browser, 'render', () => withAuth());
    expect(result.user?.email).toBe('ada@example.com');
  });
});

describe('settings given in code', () => {
  const good = {
    clientId: 'client_1',
    apiKey: 'sk_1',
    cookiePassword: 'kX2vQ9pLr7WmZt4YbN8sDc3FgHj6VaEo',
    redirectUri: CALLBACK,
  };
  const use = (settings: object) =>
    createAuthKit({ ...good, ...settings }).authkit(new Browser().document(`${APP}/`));

  test('null is absent, as secret managers mean it', async () => {
    await use({ apiPort: null, claimToken: null, cookieDomain: '' });
    await expect(use({ clientId: null, apiKey: '' })).rejects.toMatchObject({
      code: 'configuration',
      problems: ['clientId is not set', 'apiKey is not set'],
    });
  });

  test('a previous password with spaces is one password', async () => {
    await use({ cookiePreviousPasswords: ['staple battery horse 7Qz correct blue lamp'] });
    await expect(
      use({ cookiePreviousPasswords: ['short one', 'staple battery horse 7Qz correct blue lamp'] }),
    ).rejects.toMatchObject({ problems: [expect.stringMatching(/9 characters long/)] });
  });
});

test('a proxy’s redirectUri that is empty leaves it to the settings', async () => {
  const answer = await authkitProxy({ redirectUri: '' })(new Browser().document(`${APP}/x`));
  expect(answer.headers.get('x-middleware-next')).toBe('1');
});

test('a copy of our headers redirects within the public origin all the same', async () => {
  const request = new Browser().document('http://0.0.0.0:3000/x', { headers: { host: '0.0.0.0:3000' } });
  const { headers } = await authkitFunction(request);
  const answer = handleAuthkitHeaders(request, new Headers(headers), { redirect: '/login' });
  expect(answer.headers.get('location')).toBe(`${APP}/login`);
});
