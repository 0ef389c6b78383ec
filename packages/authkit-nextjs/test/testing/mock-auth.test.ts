/** The testing door, as a user's unit tests meet it: no environment, no server, no mocked module. */
import { NextRequest } from 'next/server.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  authkitProxy,
  getTokenClaims,
  has,
  protect,
  refreshSession,
  saveSession,
  signOut,
  withAuth,
} from '../../src/index.js';
import { createTestSession, mockAuth } from '../../src/testing.js';

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.includes('WORKOS')) vi.stubEnv(name, undefined);
  // A provider that is not there, in case anything asks it.
  vi.stubEnv('WORKOS_API_HOSTNAME', '127.0.0.1');
  vi.stubEnv('WORKOS_API_PORT', '1');
  vi.stubEnv('WORKOS_API_HTTPS', 'false');
});
afterEach(async () => {
  (await mockAuth(null)).restore();
});

const thrown = (task: Promise<unknown>) =>
  task.then(
    () => 'nothing',
    (error: { digest?: string }) => error.digest ?? error,
  );

describe('mockAuth', () => {
  test('signs somebody in: the real functions read, decide and say so', async () => {
    await mockAuth({ user: { email: 'grace@example.com' }, role: 'admin', permissions: ['posts:write'] });
    const auth = await withAuth();
    expect(auth).toMatchObject({ user: { email: 'grace@example.com', id: 'user_test' }, role: 'admin' });
    expect(has(auth, { permission: 'posts:write' })).toBe(true);
    expect((await protect({ role: 'admin' })).sessionId).toBe('session_test');
    expect((await getTokenClaims()).sub).toBe('user_test');
  });

  test('null is a signed-out visitor', async () => {
    await mockAuth(null);
    expect(await withAuth()).toEqual({ user: null });
    expect(await thrown(withAuth({ ensureSignedIn: true }))).toMatch(/^NEXT_REDIRECT;.*authkit=sign-in/);
  });

  test('an expired session reads as signed out in a page, and asks the provider in an action', async () => {
    await mockAuth({ expiresIn: -60 });
    expect((await withAuth()).user).toBeNull();
    await mockAuth({ expiresIn: -60, phase: 'action' });
    expect(await thrown(refreshSession())).toMatchObject({ code: 'token_refresh', isTransient: true });
  });

  test('where no provider is set up, none is asked', async () => {
    for (const name of ['HOSTNAME', 'PORT', 'HTTPS']) vi.stubEnv(`WORKOS_API_${name}`, undefined);
    const asked = vi.spyOn(globalThis, 'fetch');
    await mockAuth({ expiresIn: -60, phase: 'action' });
    expect(await thrown(refreshSession())).toMatchObject({ code: 'token_refresh', isTransient: true });
    const hosts = asked.mock.calls.map(([url]) => new URL(url as string).hostname);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
    asked.mockRestore();
  });

  test('an impersonated session names who it is', async () => {
    await mockAuth({ impersonator: { email: 'admin@example.com', reason: 'a ticket' } });
    expect((await withAuth()).impersonator).toEqual({ email: 'admin@example.com', reason: 'a ticket' });
  });

  test('a missing right is refused as in the app, and so is another organization', async () => {
    await mockAuth({ organizationId: 'org_1' });
    expect(await thrown(protect({ permission: 'posts:write' }))).toBe('NEXT_HTTP_ERROR_FALLBACK;404');
    expect(await thrown(protect({ organizationId: 'org_2' }))).toBe('NEXT_HTTP_ERROR_FALLBACK;404');
    expect((await protect({ organizationId: 'org_1' })).organizationId).toBe('org_1');
  });

  test('sign-out in an action clears what the browser holds; in a page nothing can be written', async () => {
    const auth = await mockAuth({ phase: 'action', path: '/account' });
    expect(auth.cookies.has('wos-session')).toBe(true);
    expect(await thrown(signOut())).toMatch(/^NEXT_REDIRECT;.*logout\?session_id=session_test/);
    expect(auth.cookies.names()).toEqual([]);
    const inPage = await mockAuth();
    expect(await thrown(saveSession(inPage.session!))).toMatchObject({ code: 'cookies_read_only' });
  });

  test('the clock can be moved', async () => {
    await mockAuth({ expiresIn: 600 });
    vi.setSystemTime(Date.now() + 601_000);
    expect((await withAuth()).user).toBeNull();
    vi.useRealTimers();
  });

  test('after restore() the functions are outside of a request again', async () => {
    (await mockAuth()).restore();
    await expect(withAuth()).rejects.toThrow('outside a request scope');
  });

  test('in production it changes nothing', async () => {
    await mockAuth();
    vi.stubEnv('NODE_ENV', 'production');
    await expect(withAuth()).rejects.toThrow('outside a request scope');
  });
});

describe('createTestSession', () => {
  const visit = async (cookieHeader: string) =>
    authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [] } })(
      new NextRequest('http://localhost:3000/account', {
        headers: { cookie: cookieHeader, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
      }),
    );

  test('gives cookies that the proxy lets pass, and nothing else does', async () => {
    const { cookieHeader, cookies } = await createTestSession();
    expect((await visit(cookieHeader)).status).toBe(200);
    expect((await visit('')).status).toBe(307);
    const tampered = cookieHeader.replace(/.(?=.{60}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    expect((await visit(tampered)).status).not.toBe(200);
    expect(cookies.map(({ name }) => name)).toEqual(['wos-session', 'wos-session-mark']);
  });

  test('its token verifies with its key set', async () => {
    const { accessToken, jwks } = await createTestSession({ claims: { plan: 'pro' } });
    const { createLocalJWKSet, jwtVerify } = await import('jose');
    const { payload } = await jwtVerify(accessToken, createLocalJWKSet(jwks as never));
    expect(payload).toMatchObject({ sub: 'user_test', plan: 'pro' });
  });
});
