import { expect, test } from 'vitest';
import { createAuthKitServer, OptionsError } from '../src/index.js';
import { startServer } from './support/world.js';

async function problemsOf(options: object): Promise<readonly string[]> {
  try {
    const server = await createAuthKitServer(options);
    await server.close();
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
}

test('the defaults are enough to start', async () => {
  expect(await problemsOf({})).toEqual([]);
  expect(await problemsOf({ port: undefined, users: undefined })).toEqual([]);
});

test('everything that is wrong is said at once, by name', async () => {
  const problems = await problemsOf({
    port: 70_000,
    host: '',
    clientId: 'a b',
    issuer: 'me',
    fixedCode: 123456,
    providers: ['GoogleOAuth', 'toString'],
    apiKey: 'two words',
    accessTokenSeconds: 0,
    refreshReplaySeconds: 1.5,
    sessionSeconds: 0,
    sessionInactivitySeconds: -1,
    redirectUris: ['/callback', 'http://a.example/#x', 'javascript:alert(1)', 'http://ok.example/cb', 7],
    logoutUris: 'http://a.example/',
    users: [{ email: 'x', password: 'short', admin: true }, 'jo'],
    onRequest: true,
    prot: 1,
  });
  expect(problems).toEqual([
    'port must be a whole number from 0 to 65535',
    'host must be a text',
    'clientId must be letters, digits, "_" and "-"',
    'issuer must be a URL or "compat"',
    'fixedCode must be six digits in quotes',
    expect.stringMatching(/^providers must be a list of these: AppleOAuth, .*XeroOAuth$/),
    'apiKey must be visible ASCII without spaces',
    'accessTokenSeconds must be a whole number from 1 to 86400',
    'refreshReplaySeconds must be a whole number from 0 to 3600',
    'sessionSeconds must be a whole number from 1 to 315360000',
    'sessionInactivitySeconds must be a whole number from 0 to 315360000',
    'redirectUris[0] must be an absolute URL',
    'redirectUris[1] must have no fragment',
    'redirectUris[2] must not use javascript:',
    'redirectUris[4] must be an absolute URL',
    'logoutUris must be a list',
    'users[0].admin is not a field of a user',
    'users[0].email must be an email address',
    'users[0].password is not usable: Use at least 10 characters. This password has 5.',
    'users[1] must be an object',
    'onRequest must be a function',
    'prot is not an option',
  ]);
});

test('lists set later are checked too, and a bad one changes nothing', async () => {
  const server = await startServer();
  expect(() => server.setRedirectUris(['https://user@a.example/cb'])).toThrow(
    'redirectUris[0] must have no user',
  );
  expect(() => server.setRedirectUris(['nonsense'])).toThrow('redirectUris[0] must be an absolute URL');
  expect(() => server.setLogoutUris(['data:text/html,x'])).toThrow('logoutUris[0] must not use data:');
  expect((await fetch(`${server.url}/user_management/sessions/logout`, { redirect: 'manual' })).status).toBe(
    302,
  );
});

test('env is what an app needs', async () => {
  const server = await startServer();
  expect(server.env).toEqual({
    WORKOS_CLIENT_ID: 'client_test',
    WORKOS_API_KEY: 'sk_test_key',
    WORKOS_API_HOSTNAME: '127.0.0.1',
    WORKOS_API_PORT: String(server.port),
    WORKOS_API_HTTPS: 'false',
  });
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
});

test('an API key that nobody chose is random', async () => {
  const keys = [await createAuthKitServer(), await createAuthKitServer()];
  await Promise.all(keys.map((server) => server.close()));
  const [one, two] = keys.map((server) => server.env.WORKOS_API_KEY);
  expect(one).toMatch(/^sk_local_\w{28}$/);
  expect(one).not.toBe(two);
});

test('a port in use is the system’s error', async () => {
  const server = await startServer();
  await expect(createAuthKitServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('seeds keep their ids, and a user who is there already is left alone', async () => {
  const seed = {
    id: 'user_seed',
    email: 'seed@example.com',
    password: 'analytical engine',
    emailVerified: true,
  };
  const server = await startServer({ users: [seed, { ...seed, email: 'SEED@example.com', id: 'user_two' }] });
  const response = await fetch(`${server.url}/user_management/users`, {
    headers: { authorization: 'Bearer sk_test_key' },
  });
  expect(await response.json()).toMatchObject({
    data: [{ id: 'user_seed', email: 'seed@example.com', email_verified: true }],
  });
  await expect(server.createUser(seed)).rejects.toThrow(
    'email: There is already an account with this email.',
  );
});
