import { decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { Browser } from './support/browser.js';
import {
  answer,
  authenticate,
  CALLBACK,
  challengeOf,
  claimsOf,
  codeOf,
  exchange,
  pkce,
  signIn,
  sharedServer,
  startServer,
} from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };

describe('a code', () => {
  test('is exchanged for the user and a pair of tokens', async () => {
    const server = await startServer();
    const proof = pkce();
    const code = codeOf(await signIn(new Browser(server.url), challengeOf(proof)));
    const { status, headers, body } = await exchange(server, code, {
      ...SECRET,
      code_verifier: proof.verifier,
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    expect(body).toEqual({
      user: {
        object: 'user',
        id: expect.stringMatching(/^user_[0-9A-HJKMNP-TV-Z]{26}$/) as string,
        email: 'jo@example.com',
        email_verified: true,
        first_name: 'Jo',
        last_name: null,
        name: null,
        profile_picture_url: null,
        external_id: null,
        metadata: {},
        locale: null,
        last_sign_in_at: iso,
        created_at: iso,
        updated_at: iso,
      },
      access_token: expect.any(String) as string,
      refresh_token: expect.stringMatching(/^\w{28}$/) as string,
      authentication_method: 'Password',
    });
  });

  test('gives an access token with the agreed claims', async () => {
    const server = await startServer({ accessTokenSeconds: 60 });
    server.clock.set(Date.UTC(2031, 0, 1));
    const code = codeOf(await signIn(new Browser(server.url)));
    const { body } = await exchange(server, code, SECRET);
    const claims = claimsOf(body['access_token']);
    expect(claims).toEqual({
      iss: `${server.url}/user_management/client_test`,
      sub: (body['user'] as { id: string }).id,
      sid: expect.stringMatching(/^session_\w{26}$/) as string,
      jti: expect.stringMatching(/^\w{26}$/) as string,
      client_id: 'client_test',
      auth_time: expect.any(Number) as number,
      iat: expect.any(Number) as number,
      exp: Number(claims['iat']) + 60,
    });
    expect(Math.abs(Number(claims['iat']) - Date.UTC(2031, 0, 1) / 1000)).toBeLessThan(60);
    expect(decodeProtectedHeader(String(body['access_token']))).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  });

  test('works as a form as well as in JSON', async () => {
    const server = await startServer();
    const code = codeOf(await signIn(new Browser(server.url)));
    const fields = { grant_type: 'authorization_code', client_id: 'client_test', code, ...SECRET };
    const response = await fetch(`${server.url}/user_management/authenticate`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect(response.status).toBe(200);
  });

  test('works once', async () => {
    const server = await startServer();
    const code = codeOf(await signIn(new Browser(server.url)));
    expect((await exchange(server, code, SECRET)).status).toBe(200);
    expect(await exchange(server, code, SECRET)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  test('works once even for ten who come at the same time', async () => {
    const server = await startServer();
    const code = codeOf(await signIn(new Browser(server.url)));
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(server, code, SECRET)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(9);
  });

  test('works for ten minutes', async () => {
    const server = await startServer();
    const inTime = codeOf(await signIn(new Browser(server.url)));
    server.clock.advance(595_000);
    expect((await exchange(server, inTime, SECRET)).status).toBe(200);
    const late = codeOf(await signIn(new Browser(server.url)));
    server.clock.advance(600_000);
    expect((await exchange(server, late, SECRET)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test.each(['', 'nonsense', "' or 1=1 --", 'x'.repeat(10_000)])('%j is none', async (code) => {
    const server = await startServer();
    const { status, body } = await exchange(server, code, SECRET);
    expect(status).toBe(400);
    expect(body['error']).toBe(code === '' ? 'invalid_request' : 'invalid_grant');
  });

  test('stands for the redirect URI it was sent to', async () => {
    const server = await startServer({ redirectUris: [CALLBACK, `${CALLBACK}2`] });
    const code = codeOf(await signIn(new Browser(server.url)));
    const other = await exchange(server, code, { ...SECRET, redirect_uri: `${CALLBACK}2` });
    expect(other.body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(server, code, { ...SECRET, redirect_uri: CALLBACK })).status).toBe(200);
  });
});

describe('the verifier', () => {
  const shared = sharedServer();

  test('is proof enough without a secret', async () => {
    const server = shared();
    const proof = pkce();
    const code = codeOf(await signIn(new Browser(server.url), challengeOf(proof)));
    expect((await exchange(server, code, { code_verifier: proof.verifier })).status).toBe(200);
  });

  test('is required once there was a challenge, secret or not', async () => {
    const server = shared();
    const proof = pkce();
    const code = codeOf(await signIn(new Browser(server.url), challengeOf(proof)));
    for (const attempt of [
      SECRET,
      { ...SECRET, code_verifier: '' },
      { ...SECRET, code_verifier: pkce().verifier },
      { ...SECRET, code_verifier: proof.challenge },
      { code_verifier: `${proof.verifier} ` },
    ]) {
      const { status, body } = await exchange(server, code, attempt);
      expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    }
    // A wrong guess is no denial of service: the right one still works.
    expect((await exchange(server, code, { code_verifier: proof.verifier })).status).toBe(200);
  });

  test('without a challenge means that the challenge was stripped', async () => {
    const server = shared();
    const code = codeOf(await signIn(new Browser(server.url)));
    const { body } = await exchange(server, code, { ...SECRET, code_verifier: pkce().verifier });
    expect(body).toMatchObject({ error: 'invalid_grant' });
  });

  test('or the secret: one of the two must be there', async () => {
    const server = shared();
    const code = codeOf(await signIn(new Browser(server.url)));
    expect((await exchange(server, code, {})).body).toMatchObject({ error: 'invalid_client' });
    expect((await exchange(server, code, SECRET)).status).toBe(200);
  });
});

describe('the request', () => {
  const shared = sharedServer();

  test.each([
    [{ client_id: 'client_other' }, 'invalid_client'],
    [{ client_id: undefined }, 'invalid_request'],
    [{ client_secret: 'sk_wrong' }, 'invalid_client'],
    [{ client_secret: 'sk_test_key2' }, 'invalid_client'],
    [{ code: undefined }, 'invalid_request'],
    [{ code: { $gt: '' } }, 'invalid_request'],
    [{ code: ['a'] }, 'invalid_request'],
    [{ grant_type: undefined }, 'invalid_request'],
    [{ grant_type: 'password' }, 'invalid_request'],
    [{ grant_type: '__proto__' }, 'invalid_request'],
    [{ grant_type: 'constructor' }, 'invalid_request'],
  ])('%j is refused with %s, and costs the code nothing', async (changes, error) => {
    const server = shared();
    const code = codeOf(await signIn(new Browser(server.url)));
    const fields = { grant_type: 'authorization_code', code, ...SECRET };
    const refused = await authenticate(server, { ...fields, ...changes });
    expect([refused.status, refused.body['error']]).toEqual([400, error]);
    expect(refused.body['error_description']).toMatch(/\w/);
    expect((await authenticate(server, fields)).status).toBe(200);
  });

  test.each([
    ['application/json', '{'],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '"text"'],
    ['application/json', ''],
    ['text/plain', 'grant_type=refresh_token'],
    ['application/x-www-form-urlencoded', 'grant_type=a&grant_type=b'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])('%s with %j is refused as invalid_request', async (contentType, body) => {
    const server = shared();
    const refused = await answer(
      await fetch(`${server.url}/user_management/authenticate`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      }),
    );
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_request']);
  });
});
