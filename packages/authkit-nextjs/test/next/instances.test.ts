/** Several configurations in one process: nothing of one reaches the other. */
import { randomBytes } from 'node:crypto';
import { createAuthKitServer, type AuthKitServer } from '@workos-inc/authkit-server';
import { sealData, unsealData } from 'iron-session';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthKit, createAuthKitProxy, type AuthKitConfig } from '../../src/index.js';
import type { RequestFacts } from '../../src/config/source.js';
import { inRequest } from '../next-fakes/headers.js';
import { fillInSignIn } from '../support/authkit.js';
import { Browser } from '../support/browser.js';

const PEOPLE = {
  a: { email: 'ada@a.example', password: 'correct horse battery' },
  b: { email: 'bob@b.example', password: 'staple correct horse' },
};
type Tenant = keyof typeof PEOPLE;

const servers = {} as Record<Tenant, AuthKitServer>;
const requests: string[] = [];

beforeAll(async () => {
  for (const tenant of ['a', 'b'] as const) {
    servers[tenant] = await createAuthKitServer({
      clientId: `client_${tenant}`,
      redirectUris: [`http://${tenant}.localhost:3000/callback`],
      refreshReplaySeconds: 0,
      users: [PEOPLE[tenant]],
      onRequest: ({ grantType }) => void (grantType && requests.push(`${tenant} ${grantType}`)),
    });
  }
});
afterAll(() => Promise.all([servers.a.close(), servers.b.close()]));
// The environment says nothing: an instance that looked there would fail.
beforeEach(() => {
  requests.length = 0;
  for (const name of Object.keys(process.env)) if (name.includes('WORKOS')) vi.stubEnv(name, '');
});

const settingsOf = (tenant: Tenant, cookiePassword: string): AuthKitConfig => ({
  clientId: servers[tenant].env.WORKOS_CLIENT_ID,
  apiKey: servers[tenant].env.WORKOS_API_KEY,
  apiHostname: servers[tenant].env.WORKOS_API_HOSTNAME,
  apiPort: Number(servers[tenant].env.WORKOS_API_PORT),
  apiHttps: false,
  cookiePassword,
  redirectUri: `http://${tenant}.localhost:3000/callback`,
});

async function signIn(kit: ReturnType<typeof createAuthKit>, tenant: Tenant): Promise<Browser> {
  const GET = kit.handleAuth();
  const browser = new Browser();
  const url = `http://${tenant}.localhost:3000/callback`;
  const host = { headers: { host: `${tenant}.localhost:3000` } };
  const started = await GET(browser.document(`${url}?authkit=sign-in`, host));
  browser.take(started);
  const callback = await fillInSignIn(started.headers.get('location')!, PEOPLE[tenant]);
  browser.take(await GET(browser.document(callback, host)));
  expect(browser.jar.has('wos-session')).toBe(true);
  return browser;
}

describe('one resolver that answers by host, with one cookie password for all', () => {
  const password = randomBytes(33).toString('base64');
  const resolver = vi.fn(async ({ headers }: RequestFacts) => {
    const tenant = headers.get('host')?.split('.')[0];
    await Promise.resolve();
    if (tenant !== 'a' && tenant !== 'b') throw new Error('No such tenant');
    return settingsOf(tenant, password);
  });
  const kit = createAuthKit(resolver);
  const read = (browser: Browser, tenant: string, phase: 'render' | 'action' = 'render') =>
    inRequest(browser, phase, () => kit.withAuth(), { host: `${tenant}.localhost:3000` });

  test('each tenant signs in at its own AuthKit', async () => {
    for (const tenant of ['a', 'b'] as const) {
      const browser = await signIn(kit, tenant);
      expect((await read(browser, tenant)).result.user?.email).toBe(PEOPLE[tenant].email);
    }
  });

  test('the session of one is nobody to the other, also where it could be renewed', async () => {
    const browser = await signIn(kit, 'a');
    await read(browser, 'a');
    requests.length = 0;
    const { result, written } = await read(browser, 'b', 'action');
    expect(result).toEqual({ user: null });
    expect(requests.filter((request) => request.startsWith('a '))).toEqual([]);
    expect(written.filter(({ value }) => value !== '')).toEqual([]);
  });

  test('a state of one does not finish at the other', async () => {
    const GET = kit.handleAuth({ onError: ({ error }) => new Response(error.code, { status: 400 }) });
    const browser = new Browser();
    const hostA = { headers: { host: 'a.localhost:3000' } };
    const started = await GET(browser.document('http://a.localhost:3000/callback?authkit=sign-in', hostA));
    browser.take(started);
    const callback = await fillInSignIn(started.headers.get('location')!, PEOPLE.a);
    requests.length = 0;
    const swapped = callback.replace('a.localhost', 'b.localhost');
    const response = await GET(browser.document(swapped, { headers: { host: 'b.localhost:3000' } }));
    expect([response.status, await response.text()]).toEqual([400, 'oauth_state_mismatch']);
    expect(requests).toEqual([]);
  });

  test('the resolver is asked once a request, and what it throws is the request’s error', async () => {
    const browser = await signIn(kit, 'a');
    resolver.mockClear();
    await inRequest(
      browser,
      'render',
      () => Promise.all([kit.withAuth(), kit.getSignInUrl(), kit.getTokenClaims()]),
      {
        host: 'a.localhost:3000',
      },
    );
    expect(resolver).toHaveBeenCalledOnce();
    await expect(read(browser, 'c')).rejects.toThrow('No such tenant');
  });
});

test('what a resolver threw outside a request is not kept for the next caller', async () => {
  const resolver = vi.fn(() => settingsOf('a', randomBytes(33).toString('base64')));
  resolver.mockImplementationOnce(() => {
    throw new Error('not yet');
  });
  const kit = createAuthKit(resolver);
  await expect(kit.getSignInUrl()).rejects.toThrow('not yet');
  await expect(kit.getSignInUrl()).resolves.toContain('http://a.localhost:3000/callback');
});

test('settings that are incomplete throw at first use, by their own names, all at once', async () => {
  const kit = createAuthKit({ clientId: '', apiKey: '', cookiePassword: 'short', cookieMaxAge: -1 });
  const error = await inRequest(new Browser(), 'render', () => kit.withAuth()).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'configuration',
    problems: [
      'clientId is not set',
      'apiKey is not set',
      'cookiePassword is 5 characters long; it needs at least 32',
      'redirectUri is not set',
      'cookieMaxAge is not a positive whole number',
    ],
  });
});

test('two instances with the same settings are one configuration; with another password they are strangers', async () => {
  const password = randomBytes(33).toString('base64');
  const browser = await signIn(createAuthKit(settingsOf('a', password)), 'a');
  const same = createAuthKitProxy(settingsOf('a', password)).authkit;
  const other = createAuthKitProxy(settingsOf('a', randomBytes(33).toString('base64'))).authkit;
  const request = () => browser.document('http://a.localhost:3000/');
  expect((await same(request())).session.user?.email).toBe(PEOPLE.a.email);
  expect((await other(request())).session.user).toBeNull();
});

test('deadlines: a provider that never answers costs the deadline, and nobody a session', async () => {
  const password = randomBytes(33).toString('base64');
  servers.a.clock.advance(-600_000);
  const browser = await signIn(createAuthKit(settingsOf('a', password)), 'a');
  servers.a.clock.set(Date.now());
  // Sealed anew, it is a session that this process has not seen arrive.
  const session = await unsealData<object>(browser.jar.get('wos-session')!, { password, ttl: 0 });
  browser.keep('wos-session', await sealData(session, { password, ttl: 0 }));
  const hanging = vi.spyOn(globalThis, 'fetch').mockImplementation(
    (_url, init) =>
      new Promise((_resolve, reject) => {
        // A call without a deadline hangs, as it would.
        init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error));
      }),
  );
  const { authkitProxy } = createAuthKitProxy({ ...settingsOf('a', password), timeoutMs: 50 });
  const guarded = authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [] } });
  const response = await guarded(browser.document('http://a.localhost:3000/account'));
  hanging.mockRestore();
  expect(response.status).toBe(503);
  expect(response.headers.getSetCookie()).toEqual([]);
});
