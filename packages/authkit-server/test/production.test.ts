import { describe, expect, test } from 'vitest';
import { createAuthKitServer, OptionsError, type AuthKitServerOptions } from '../src/index.js';
import { Browser } from './support/browser.js';
import { act } from './support/dashboard.js';
import { APP, LONG_KEY, PUBLIC, safeOptions, startProduction } from './support/production.js';
import { authorizePath, EMAIL, PASSWORD } from './support/world.js';

async function problemsOf(options: AuthKitServerOptions): Promise<readonly string[]> {
  try {
    await (await createAuthKitServer(options)).close();
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
}

const asked = (inside: string, method: string, path: string, body: object = {}) =>
  fetch(inside + path, {
    method,
    headers: { authorization: `Bearer ${LONG_KEY}`, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });

describe('production mode refuses', () => {
  test('every unsafe default, in one error', async () => {
    expect(await problemsOf({ production: true })).toEqual([
      'database must be a file or a postgres:// URL: what is in memory is gone at the next start',
      'apiKey must be set, to 32 random characters or more',
      'clientId must be set: the default is everybody’s',
      'publicUrl must be set to the origin that browsers see',
      'smtp must be set: there is no other way for codes and links',
    ]);
  });

  test('what was chosen and is not safe, in one error', async () => {
    const unsafe = {
      ...(await safeOptions()),
      apiKey: 'sk_short',
      publicUrl: 'http://auth.example.com',
      limits: 'loose' as const,
      redirectUris: ['http://app.example.com/callback', 'http://localhost:3000/callback'],
      logoutUris: ['http://127.0.0.1.example.com/'],
      users: [{ email: EMAIL, password: PASSWORD }],
      providers: ['GoogleOAuth' as const],
      fixedCode: '123456',
    };
    expect(await problemsOf(unsafe)).toEqual([
      'apiKey must be set, to 32 random characters or more',
      'publicUrl must use https: passwords and cookies travel over it',
      'limits must be strict',
      'redirectUris[0] must use https',
      'logoutUris[0] must use https',
      'users must not be given: options are no place for passwords; invite people',
      'providers must not be given: their stand-ins believe whatever is typed into them',
      'fixedCode must not be set: a code is no secret then',
    ]);
  });

  test('a weak admin password, in development too', async () => {
    const [problem] = await problemsOf({ adminPassword: 'password123' });
    expect(problem).toContain('adminPassword must be a password of 10 characters or more');
    expect(await problemsOf({ adminPassword: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' })).toEqual([]);
  });
});

describe('production mode has', () => {
  test('its public address in everything it says', async () => {
    const { server, inside } = await startProduction();
    expect(server.url).toBe(PUBLIC);
    expect(server.env).toMatchObject({
      WORKOS_API_HOSTNAME: 'auth.example.com',
      WORKOS_API_PORT: '443',
      WORKOS_API_HTTPS: 'true',
    });
    const discovery = await asked(
      inside,
      'GET',
      '/user_management/client_test/.well-known/openid-configuration',
    );
    expect(await discovery.json()).toMatchObject({ issuer: `${PUBLIC}/user_management/client_test` });
  });

  test('cookies that only https carries and only this host can set', async () => {
    const { inside } = await startProduction();
    const page = await new Browser(inside).open(authorizePath({ redirect_uri: `${APP}/callback` }));
    expect(page.headers.get('set-cookie')).toMatch(
      /^__Host-authkit-browser=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('no mailbox and no control over HTTP', async () => {
    const { server, inside } = await startProduction();
    await server.createUser({ email: EMAIL, password: PASSWORD });
    await asked(inside, 'POST', '/user_management/magic_auth', { email: EMAIL });
    expect(server.mailbox.list()).toEqual([]);
    for (const path of ['/mailbox', '/control/mails', '/control/faults', '/control/clock']) {
      expect([path, (await asked(inside, 'GET', path)).status]).toEqual([path, 404]);
    }
    for (const path of ['/control/reset', '/control/clock', '/control/impersonations']) {
      expect([path, (await asked(inside, 'POST', path)).status]).toEqual([path, 404]);
    }
    expect((await asked(inside, 'POST', '/control/faults', { route: 'any', kind: 'hang' })).status).toBe(404);
  });

  test('no faults', async () => {
    const { server } = await startProduction();
    expect(() => server.faults.add('any', { kind: 'hang' })).toThrow('production');
    expect(server.faults.list()).toEqual([]);
  });

  test('a clock that nobody moves', async () => {
    const { server } = await startProduction();
    expect(() => server.clock.advance(1)).toThrow('cannot be moved');
    expect(() => server.clock.set(0)).toThrow('cannot be moved');
    expect(server.clock.now()).toBeGreaterThan(1_700_000_000_000);
  });

  test('no way to add a URI that its options may not have', async () => {
    const { server, inside } = await startProduction();
    const open = 'http://app.example.com/callback';
    for (const kind of ['redirect', 'logout']) {
      const add = async (uri: string) =>
        (await asked(inside, 'POST', `/user_management/${kind}_uris`, { uri })).status;
      expect(
        await Promise.all([open, 'HTTP://app.example.com/', 'http://*.app.example.com/cb'].map(add)),
      ).toEqual([422, 422, 422]);
      const accepted = ['https://other.example.com/cb', 'http://localhost:3000/cb', 'my-app://cb'];
      expect(await Promise.all(accepted.map(add))).toEqual([201, 201, 201]);
    }
    expect(() => server.setRedirectUris([open])).toThrow('redirectUris[0] must use https');
    expect(() => server.setLogoutUris([open])).toThrow('logoutUris[0] must use https');
  });

  test('no such way in its dashboard either', async () => {
    const adminPassword = 'a long admin password';
    const { inside } = await startProduction({ adminPassword });
    const admin = new Browser(inside);
    await admin.submit(await admin.open('/dashboard/sign-in'), { password: adminPassword });
    const refused = await act(admin, '/uris/redirect', { uri: 'http://app.example.com/callback' });
    expect(refused.html).toContain('The URI must use https.');
  });

  test('no reset', async () => {
    const { server, inside } = await startProduction();
    await server.createUser({ email: EMAIL, password: PASSWORD });
    await expect(server.reset()).rejects.toThrow('not reset');
    const users = await asked(inside, 'GET', `/user_management/users?email=${EMAIL}`);
    expect(await users.json()).toMatchObject({ data: [{ email: EMAIL }] });
  });

  test('no codes that are known beforehand', async () => {
    const { server, inside } = await startProduction();
    await server.createUser({ email: EMAIL, password: PASSWORD });
    await asked(inside, 'POST', '/user_management/magic_auth', { email: EMAIL });
    for (const code of ['000000', '111111', '123456', '999999']) {
      const answer = await asked(inside, 'POST', '/user_management/authenticate', {
        client_id: 'client_test',
        client_secret: LONG_KEY,
        grant_type: 'urn:workos:oauth:grant-type:magic-auth:code',
        email: EMAIL,
        code,
      });
      expect(answer.status).toBe(400);
    }
  });

  test('no domain verified that DNS does not say', async () => {
    const { server, inside } = await startProduction();
    const { id } = await server.createOrganization({ name: 'Acme' });
    const body = { organization_id: id, domain: 'acme.invalid' };
    const added = (await (await asked(inside, 'POST', '/organization_domains', body)).json()) as {
      id: string;
    };
    const verified = await asked(inside, 'POST', `/organization_domains/${added.id}/verify`);
    expect(await verified.json()).toMatchObject({ state: 'failed' });
  });
});
