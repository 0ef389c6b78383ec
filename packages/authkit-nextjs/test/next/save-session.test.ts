import { unsealData } from 'iron-session';
import { beforeAll, describe, expect, test } from 'vitest';
import { getWorkOS, saveSession, withAuth } from '../../src/index.js';
import { inRequest } from '../next-fakes/headers.js';
import { CALLBACK, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { signedInBrowser } from '../support/sign-in.js';

useAuthKit();

async function sessionOf(browser: Browser) {
  const password = process.env.WORKOS_COOKIE_PASSWORD!;
  return unsealData<Parameters<typeof saveSession>[0]>(browser.jar.get('wos-session')!, { password, ttl: 0 });
}

describe('saveSession', () => {
  test('signs in with exactly the fields a session has', async () => {
    const session = await sessionOf(await signedInBrowser());
    const browser = new Browser();
    const response = {
      ...session,
      organizationId: 'org_1',
      oauthTokens: { accessToken: 'x' },
      sealedSession: 'y',
    };
    await inRequest(browser, 'action', () => saveSession(response, CALLBACK));
    expect(Object.keys(await sessionOf(browser)).toSorted()).toEqual([
      'accessToken',
      'authenticationMethod',
      'refreshToken',
      'user',
    ]);
    expect((await inRequest(browser, 'render', () => withAuth())).result.user?.email).toBe('ada@example.com');
  });

  test('saving the session that is there already ends nothing', async () => {
    const browser = await signedInBrowser();
    const session = await sessionOf(browser);
    await inRequest(browser, 'action', () => saveSession(session, CALLBACK));
    expect((await inRequest(browser, 'render', () => withAuth())).result.user?.email).toBe('ada@example.com');
  });

  test('refuses what does not verify, what belongs to another user, and what is incomplete', async () => {
    const session = await sessionOf(await signedInBrowser());
    const browser = new Browser();
    const save = (change: object) =>
      inRequest(browser, 'action', () => saveSession({ ...session, ...change }, CALLBACK));
    await expect(save({ accessToken: `${session.accessToken}x` })).rejects.toMatchObject({
      code: 'token_invalid',
    });
    await expect(save({ user: { ...session.user, id: 'user_2' } })).rejects.toMatchObject({
      code: 'token_invalid',
    });
    await expect(save({ refreshToken: undefined })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(inRequest(browser, 'render', () => saveSession(session, CALLBACK))).rejects.toMatchObject({
      code: 'cookies_read_only',
    });
    expect(browser.jar.size).toBe(0);
  });
});

describe('getWorkOS', () => {
  let fresh: typeof getWorkOS;
  beforeAll(() => {
    fresh = getWorkOS;
  });

  test('gives the SDK, set up with the same settings, once', async () => {
    const workos = fresh();
    expect(fresh()).toBe(workos);
    const { data } = await workos.userManagement.listUsers({ email: 'ada@example.com' });
    expect(data.map(({ email }) => email)).toEqual(['ada@example.com']);
  });

  test('names what is missing', () => {
    expect(() => getWorkOS({ apiKey: '', clientId: '' })).toThrow(
      /WORKOS_CLIENT_ID is not set[^]*WORKOS_API_KEY is not set/,
    );
  });
});
