import { createHash, X509Certificate } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
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
