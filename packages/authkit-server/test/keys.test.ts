import { createHash, X509Certificate } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
} from 'jose';
import { expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { get, refresh, signedIn, startServer } from './support/world.js';

const JWKS = '/sso/jwks/client_test';

test('access tokens verify against the published keys', async () => {
  const server = await startServer();
  const { accessToken, refreshToken, sid } = await signedIn(server);
  const keys = createRemoteJWKSet(new URL(server.url + JWKS));
  const { payload } = await jwtVerify(accessToken, keys, {
    issuer: `${server.url}/user_management/client_test`,
    algorithms: ['RS256'],
  });
  expect(payload['sid']).toBe(sid);
  const { body } = await refresh(server, refreshToken);
  await expect(jwtVerify(String(body['access_token']), keys)).resolves.toBeDefined();
});

test('and against no other server’s', async () => {
  const server = await startServer();
  const other = await startServer();
  const { accessToken } = await signedIn(server);
  const keys = createLocalJWKSet((await get(other, JWKS)).body as unknown as JSONWebKeySet);
  await expect(jwtVerify(accessToken, keys)).rejects.toThrow(/no applicable key/);
});

test.each([
  ['compat', 'https://api.workos.com'],
  ['https://auth.example.com/', 'https://auth.example.com/'],
])('with %j for their issuer they name %s, and so does the discovery', async (issuer, named) => {
  const server = await startServer({ issuer });
  const { claims } = await signedIn(server);
  const { body } = await get(server, '/user_management/client_test/.well-known/openid-configuration');
  expect([claims['iss'], body['issuer']]).toEqual([named, named]);
});

test('each key carries a certificate for itself, and nothing private', async () => {
  const server = await startServer();
  const { keys } = (await get(server, JWKS)).body as unknown as { keys: Record<string, unknown>[] };
  expect(keys).toHaveLength(1);
  const key = keys[0]!;
  expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t#S256']);
  expect(key).toMatchObject({ alg: 'RS256', kty: 'RSA', use: 'sig' });
  const der = Buffer.from((key['x5c'] as string[])[0]!, 'base64');
  const certificate = new X509Certificate(der);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key['n'], e: key['e'] });
  expect(certificate.subject).toBe(`CN=${String(key['kid'])}`);
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
  expect(key['x5t#S256']).toBe(createHash('sha256').update(der).digest('base64url'));
});

test('an unknown client has no keys', async () => {
  const server = await startServer();
  expect(await get(server, '/sso/jwks/client_other')).toMatchObject({
    status: 404,
    body: { code: 'entity_not_found' },
  });
  const path = '/user_management/client_other/.well-known/openid-configuration';
  expect((await get(server, path)).status).toBe(404);
});

test('discovery names the addresses that work', async () => {
  const server = await startServer();
  const { body } = await get(server, '/user_management/client_test/.well-known/openid-configuration');
  expect(body).toMatchObject({
    issuer: `${server.url}/user_management/client_test`,
    jwks_uri: server.url + JWKS,
    code_challenge_methods_supported: ['S256'],
  });
  expect((await fetch(String(body['jwks_uri']))).status).toBe(200);
});

const MINUTE = 60_000;

async function kids(server: AuthKitServer): Promise<string[]> {
  const { keys } = (await get(server, JWKS)).body as unknown as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

test('a new key is published ten minutes before it signs, and the old one until its last token has expired', async () => {
  const server = await startServer({ accessTokenSeconds: 300 });
  const session = await signedIn(server);
  const [old] = await kids(server);
  await server.rotateKeys();
  const both = await kids(server);
  expect(both).toHaveLength(2);
  expect(both[1]).toBe(old);

  const signs = async (token: unknown) => {
    const { body } = await refresh(server, token);
    return {
      kid: decodeProtectedHeader(String(body['access_token'])).kid,
      refreshToken: body['refresh_token'],
    };
  };
  server.clock.advance(9 * MINUTE);
  const before = await signs(session.refreshToken);
  expect(before.kid).toBe(old);
  server.clock.advance(MINUTE);
  const after = await signs(before.refreshToken);
  expect(after.kid).toBe(both[0]);

  // The last token of the old key lives five minutes, and clocks may differ by one.
  server.clock.advance(5 * MINUTE);
  expect(await kids(server)).toEqual(both);
  server.clock.advance(2 * MINUTE);
  expect(await kids(server)).toEqual([both[0]]);
  expect((await signs(after.refreshToken)).kid).toBe(both[0]);
});

test('after a leak the new key signs at once, and nothing else is published', async () => {
  const server = await startServer();
  const { accessToken, refreshToken } = await signedIn(server);
  const [leaked] = await kids(server);
  await server.rotateKeys({ atOnce: true });
  const after = await kids(server);
  expect(after).toHaveLength(1);
  expect(after).not.toContain(leaked);
  const published = createLocalJWKSet((await get(server, JWKS)).body as unknown as JSONWebKeySet);
  await expect(jwtVerify(accessToken, published)).rejects.toThrow(/no applicable key/);
  const { body } = await refresh(server, refreshToken);
  await expect(jwtVerify(String(body['access_token']), published)).resolves.toBeDefined();
});
