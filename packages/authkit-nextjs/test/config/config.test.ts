import { describe, expect, test, vi } from 'vitest';
import { resolveConfig, type Settings } from '../../src/config/config.js';
import { configSource } from '../../src/config/source.js';
import { ConfigurationError } from '../../src/errors.js';
import { getSignInUrl } from '../../src/index.js';

const NO_REQUEST = { headers: new Headers(), cookies: { get: () => undefined } };

const COMPLETE = {
  clientId: 'client_1',
  apiKey: 'sk_1',
  cookiePassword: 'kX2vQ9pLr7WmZt4YbN8sDc3FgHj6VaEo',
  redirectUri: 'https://app.example/callback',
} satisfies Settings;

async function problemsOf(settings: Settings): Promise<readonly string[]> {
  const error = await resolveConfig(settings).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems;
}

test('nothing set: one error that names everything required', async () => {
  const problems = await problemsOf({});
  expect(problems).toEqual([
    'WORKOS_CLIENT_ID is not set',
    'WORKOS_API_KEY is not set',
    'WORKOS_COOKIE_PASSWORD is not set',
    'WORKOS_REDIRECT_URI or NEXT_PUBLIC_WORKOS_REDIRECT_URI is not set',
  ]);
});

test('several malformed: all in one error, by name, and no secret in it', async () => {
  const error = await resolveConfig({
    ...COMPLETE,
    cookiePassword: 'short-secret',
    redirectUri: '/callback',
    cookieMaxAge: 'soon',
    cookieSameSite: 'sometimes',
    cookieName: 'my cookie',
    apiHttps: 'yes',
    apiPort: '99999',
  }).catch((thrown: unknown) => thrown as ConfigurationError);
  const { message, problems } = error as ConfigurationError;
  expect(problems).toHaveLength(7);
  for (const name of ['PASSWORD', 'REDIRECT_URI', 'MAX_AGE', 'SAMESITE', 'COOKIE_NAME', 'HTTPS', 'PORT']) {
    expect(message).toContain(name);
  }
  expect(message).toContain('docs/errors/configuration.md');
  expect(message).not.toContain('short-secret');
});

test.each(['0', '-1', '1.5', '600s', ' 600', '1e9', 'NaN'])(
  'a cookie max age of %j is refused',
  async (cookieMaxAge) => {
    expect(await problemsOf({ ...COMPLETE, cookieMaxAge })).toHaveLength(1);
  },
);

test.each(['a.example; Path=/x', 'a\r\nb', 'a b', '', '.', 'https://a.example'])(
  'a cookie domain of %j is refused or absent',
  async (cookieDomain) => {
    const error = await resolveConfig({ ...COMPLETE, cookieDomain }).then(
      ({ cookieDomain: kept }) => kept,
      (thrown: unknown) => (thrown as ConfigurationError).problems,
    );
    expect(['', ['WORKOS_COOKIE_DOMAIN is not a domain name']]).toContainEqual(error);
  },
);

test('complete settings give a frozen Config with the documented defaults', async () => {
  const config = await resolveConfig(COMPLETE);
  expect(Object.isFrozen(config)).toBe(true);
  expect(config).toMatchObject({
    cookieName: 'wos-session',
    cookieMaxAge: 34_560_000,
    cookieSameSite: 'lax',
    apiOrigin: 'https://api.workos.com',
    address: { origin: 'https://app.example', route: '/callback', secure: true },
  });
});

describe('passwords', () => {
  test('easy to guess: a warning in development, an error in production', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const weak = { ...COMPLETE, cookiePassword: 'ab'.repeat(20) };
    vi.stubEnv('NODE_ENV', 'development');
    await resolveConfig(weak);
    expect(warn.mock.calls.join()).toContain('WORKOS_COOKIE_PASSWORD is easy to guess');
    vi.stubEnv('NODE_ENV', 'production');
    expect((await problemsOf(weak)).join()).toContain('easy to guess');
    warn.mockRestore();
  });

  test('what openssl rand writes is accepted in production, in base64 and in hexadecimal', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const hexWithFewDigits = '0123456789ab'.repeat(6).slice(0, 64);
    await expect(resolveConfig({ ...COMPLETE, cookiePassword: hexWithFewDigits })).resolves.toBeDefined();
    await expect(resolveConfig(COMPLETE)).resolves.toBeDefined();
  });
});

test('two configurations share an identity only when client, API and passwords are the same', async () => {
  const identity = async (change: Settings) => (await resolveConfig({ ...COMPLETE, ...change })).identity;
  const base = await identity({});
  expect(await identity({ cookieName: 'other', redirectUri: 'https://preview.example/callback' })).toBe(base);
  for (const change of [
    { clientId: 'client_2' },
    { apiHostname: 'eu.example' },
    { cookiePassword: 'Zq2vQ9pLr7WmZt4YbN8sDc3FgHj6VaEo' },
  ]) {
    expect(await identity(change)).not.toBe(base);
  }
});

test('a failed check is not remembered: completing the settings is enough', async () => {
  let settings: Settings = {};
  const getConfig = configSource(() => settings);
  await expect(getConfig(NO_REQUEST)).rejects.toThrow(ConfigurationError);
  settings = COMPLETE;
  await expect(getConfig(NO_REQUEST)).resolves.toMatchObject({ clientId: 'client_1' });
});

test('the root functions read the environment at use: incomplete throws, then complete works', async () => {
  for (const name of ['CLIENT_ID', 'API_KEY', 'COOKIE_PASSWORD', 'REDIRECT_URI'])
    vi.stubEnv(`WORKOS_${name}`, '');
  vi.stubEnv('NODE_ENV', 'development');
  await expect(getSignInUrl()).rejects.toThrow(/WORKOS_CLIENT_ID is not set[^]*WORKOS_REDIRECT_URI/);
  vi.stubEnv('WORKOS_CLIENT_ID', COMPLETE.clientId);
  vi.stubEnv('WORKOS_API_KEY', COMPLETE.apiKey);
  vi.stubEnv('WORKOS_COOKIE_PASSWORD', COMPLETE.cookiePassword);
  vi.stubEnv('WORKOS_REDIRECT_URI', COMPLETE.redirectUri);
  expect(await getSignInUrl({ returnTo: '/a b?c' })).toBe(
    'https://app.example/callback?authkit=sign-in&return_to=%2Fa%2520b%3Fc',
  );
});

describe('every problem is named, whichever others there are', () => {
  test.each<[string, Settings, RegExp[]]>([
    ['port and host', { apiPort: 'x', apiHostname: 'a b' }, [/API_PORT/, /API_HOSTNAME/]],
    ['a public redirect URI that only browsers read', { publicRedirectUri: 'garbage' }, [/NEXT_PUBLIC_/]],
    [
      'two malformed redirect URIs',
      { redirectUri: '/x', publicRedirectUri: 'y' },
      [/^WORKOS_REDIRECT_URI/, /^NEXT_PUBLIC_/],
    ],
    ['a host that parsers would cut off', { apiHostname: 'a\\b' }, [/API_HOSTNAME/]],
    ['a host with a port', { apiHostname: 'a.example:8443' }, [/API_HOSTNAME/]],
  ])('%s', async (_what, settings, named) => {
    const problems = await problemsOf({ ...COMPLETE, ...settings });
    expect(problems).toEqual(named.map((name) => expect.stringMatching(name) as string));
  });
});

test.each(['127.0.0.1', '[::1]', 'localhost', 'auth.example.com', 'höst.example'])(
  'the API host name %s is one',
  async (apiHostname) => {
    const { apiOrigin } = await resolveConfig({ ...COMPLETE, apiHostname, apiPort: '8443' });
    expect(new URL(apiOrigin).port).toBe('8443');
  },
);

describe('a cookie name with a prefix', () => {
  test('waits for the address, which a proxy may bring', async () => {
    const config = await resolveConfig({ ...COMPLETE, redirectUri: undefined, cookieName: '__Host-session' });
    expect(config.cookieName).toBe('__Host-session');
    expect(
      await problemsOf({ ...COMPLETE, redirectUri: undefined, cookieName: '__Host-s', apiKey: undefined }),
    ).toEqual([
      'WORKOS_API_KEY is not set',
      'WORKOS_REDIRECT_URI or NEXT_PUBLIC_WORKOS_REDIRECT_URI is not set',
    ]);
  });

  test.each(['__Host-session', '__Secure-session', '__host-session'])(
    '%s needs https',
    async (cookieName) => {
      const redirectUri = 'http://localhost:3000/callback';
      expect(await problemsOf({ ...COMPLETE, redirectUri, cookieName })).toEqual([
        expect.stringMatching(/which needs https/) as string,
      ]);
      expect((await resolveConfig({ ...COMPLETE, cookieName })).cookieName).toBe(cookieName);
    },
  );

  test('__Host- allows no Domain, __Secure- does', async () => {
    const cookieDomain = 'app.example';
    expect(await problemsOf({ ...COMPLETE, cookieName: '__Host-session', cookieDomain })).toEqual([
      expect.stringMatching(/WORKOS_COOKIE_DOMAIN does not allow/) as string,
    ]);
    await resolveConfig({ ...COMPLETE, cookieName: '__Secure-session', cookieDomain });
  });
});

describe('warnings', () => {
  /** What a module graph of its own says, as the proxy and the render of one process are. */
  async function warnings(settings: Settings): Promise<string[]> {
    vi.resetModules();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { resolveConfig: fresh } = await import('../../src/config/config.js');
    await fresh({ ...COMPLETE, ...settings });
    const said = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    return said;
  }

  test('each is said once in a process, by whichever of its parts comes first', async () => {
    const elsewhere = { publicRedirectUri: 'https://one.example/callback' };
    expect(await warnings(elsewhere)).toEqual([expect.stringMatching(/different origins/) as string]);
    expect(await warnings(elsewhere)).toEqual([]);
  });

  test('a Domain that does not cover the app', async () => {
    expect(await warnings({ cookieDomain: 'other.example' })).toEqual([
      expect.stringMatching(/WORKOS_COOKIE_DOMAIN does not cover app\.example/) as string,
    ]);
  });

  test('plain http in production, but on this machine', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    expect(await warnings({ redirectUri: 'http://127.0.0.1:3000/callback' })).toEqual([]);
    expect(await warnings({ redirectUri: 'http://intranet.example/callback' })).toEqual([
      expect.stringMatching(/WORKOS_REDIRECT_URI is plain http/) as string,
    ]);
    vi.unstubAllEnvs();
  });
});

test.each([
  'complex_password_at_least_32_characters_long',
  'your-secret-password-of-at-least-32-characters',
  'replace-this-example-value-0123456789-abc',
])('a password out of a README is refused in production: %s', async (cookiePassword) => {
  vi.stubEnv('NODE_ENV', 'production');
  expect(await problemsOf({ ...COMPLETE, cookiePassword })).toEqual([
    expect.stringMatching(/WORKOS_COOKIE_PASSWORD is easy to guess/) as string,
  ]);
  vi.unstubAllEnvs();
});
