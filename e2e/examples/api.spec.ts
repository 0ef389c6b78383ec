/** examples/api: which access tokens it takes, of a real AuthKit and of keys that are the test's own. */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test as base } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { AuthKit } from '../support/authkit.ts';
import { startApi } from './api.ts';

const APP = 'http://localhost:3000';
const CLIENT = 'client_api';
const HOUR = 60 * 60;
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (header: object, claims: object) => `${encode({ kid: 'own', ...header })}.${encode(claims)}`;
const signed = (claims: object, { privateKey } = own) => {
  const input = unsigned({ alg: 'RS256' }, claims);
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
};

/** An AuthKit whose private key the test has, and an API that trusts it. */
const test = base.extend<object, { keys: { url: string; api: string } }>({
  keys: [
    async ({}, use) => {
      const port = await freePort(undefined);
      const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' };
      const server = createServer((request, response) => {
        const isKeys = request.url === `/sso/jwks/${CLIENT}`;
        response
          .writeHead(isKeys ? 200 : 404, { 'content-type': 'application/json' })
          .end(JSON.stringify({ keys: [jwk] }));
      });
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
      const url = `http://127.0.0.1:${port}`;
      const api = await startApi({ authkitUrl: url, clientId: CLIENT, appOrigin: APP });
      await use({ url, api: api.url });
      await api.stop();
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker', timeout: 30_000 },
  ],
});

const now = () => Math.floor(Date.now() / 1000);
const goodClaims = (authkitUrl: string) => ({
  iss: `${authkitUrl}/user_management/${CLIENT}`,
  sub: 'user_1',
  sid: 'session_1',
  client_id: CLIENT,
  iat: now(),
  exp: now() + HOUR,
});
const ask = (api: string, authorization?: string) =>
  fetch(`${api}/me`, { ...(authorization !== undefined && { headers: { authorization } }) });

test('takes a token of its AuthKit, however that writes its issuer', async ({ keys: { url, api } }) => {
  for (const iss of [`${url}/user_management/${CLIENT}`, url, `${url}/`]) {
    const answer = await ask(api, `Bearer ${signed({ ...goodClaims(url), iss })}`);
    expect(answer.status, iss).toBe(200);
    expect(await answer.json()).toEqual({ user: 'user_1' });
  }
});

type Claims = ReturnType<typeof goodClaims>;
const without = (claims: Claims, name: keyof Claims) => ({ ...claims, [name]: undefined });
const refused: [what: string, authorization: (claims: Claims) => string | undefined][] = [
  ['no token', () => undefined],
  ['an empty one', () => 'Bearer '],
  ['no token at all', () => 'Bearer x.y.z'],
  ['another scheme', (claims) => `Basic ${signed(claims)}`],
  ['two tokens', (claims) => `Bearer ${signed(claims)}, Bearer ${signed(claims)}`],
  [
    'a foreign issuer',
    (claims) => `Bearer ${signed({ ...claims, iss: `https://elsewhere.example/user_management/${CLIENT}` })}`,
  ],
  [
    'an issuer that only begins like ours',
    (claims) => `Bearer ${signed({ ...claims, iss: `${claims.iss}x` })}`,
  ],
  ['no issuer', (claims) => `Bearer ${signed(without(claims, 'iss'))}`],
  ['another client', (claims) => `Bearer ${signed({ ...claims, client_id: 'client_other' })}`],
  [
    'another client, with ours as audience',
    (claims) => `Bearer ${signed({ ...claims, client_id: 'client_other', aud: CLIENT })}`,
  ],
  ['no client', (claims) => `Bearer ${signed(without(claims, 'client_id'))}`],
  ['an expired one', (claims) => `Bearer ${signed({ ...claims, iat: now() - 2 * HOUR, exp: now() - 1 })}`],
  ['one that never expires', (claims) => `Bearer ${signed(without(claims, 'exp'))}`],
  ['one for nobody', (claims) => `Bearer ${signed(without(claims, 'sub'))}`],
  ['an unsigned one', (claims) => `Bearer ${unsigned({ alg: 'none' }, claims)}.`],
  ['one whose signature is missing', (claims) => `Bearer ${unsigned({ alg: 'RS256' }, claims)}.`],
  ['a foreign key', (claims) => `Bearer ${signed(claims, foreign)}`],
  [
    'the public key, taken for a secret',
    (claims) => {
      const input = unsigned({ alg: 'HS256' }, claims);
      const secret = own.publicKey.export({ format: 'pem', type: 'spki' });
      return `Bearer ${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    },
  ],
  [
    'changed claims',
    (claims) => {
      const [header, , signature] = signed(claims).split('.');
      return `Bearer ${header}.${encode({ ...claims, sub: 'user_2' })}.${signature}`;
    },
  ],
];
for (const [what, authorization] of refused) {
  test(`refuses ${what}`, async ({ keys: { url, api } }) => {
    const answer = await ask(api, authorization(goodClaims(url)));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.text()).not.toContain('user_');
  });
}

test('judges by the permissions in the token', async ({ keys: { url, api } }) => {
  const report = async (claims: object) =>
    (
      await fetch(`${api}/reports`, {
        headers: { authorization: `Bearer ${signed({ ...goodClaims(url), ...claims })}` },
      })
    ).status;
  expect(await report({})).toBe(403);
  expect(await report({ permissions: ['reports:write'] })).toBe(403);
  expect(await report({ permissions: ['reports:read'] })).toBe(200);
});

test('only the app’s own pages may read its answers', async ({ keys: { api } }) => {
  const allowed = async (origin: string) =>
    (await fetch(`${api}/me`, { headers: { origin } })).headers.get('access-control-allow-origin');
  expect(await allowed(APP)).toBe(APP);
  expect(await allowed('https://elsewhere.example')).not.toBe('https://elsewhere.example');
});

test('takes what a real sign-in gives, and not what one at another AuthKit does', async () => {
  const [authkit, other] = [await AuthKit.start(APP), await AuthKit.start(APP)];
  const clientId = authkit.server.env.WORKOS_CLIENT_ID;
  const api = await startApi({ authkitUrl: authkit.url, clientId, appOrigin: APP });
  const tokenOf = async (at: AuthKit): Promise<string> => {
    const { tokens } = await at.session(
      `ada-${randomBytes(6).toString('hex')}@example.com`,
      randomBytes(32).toString('base64url'),
    );
    return tokens[0];
  };
  expect((await ask(api.url, `Bearer ${await tokenOf(authkit)}`)).status).toBe(200);
  expect((await ask(api.url, `Bearer ${await tokenOf(other)}`)).status).toBe(401);
  await api.stop();
  await authkit.server.close();
  await other.server.close();
});
