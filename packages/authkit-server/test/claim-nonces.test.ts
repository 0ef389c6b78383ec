import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Browser } from './support/browser.js';
import { authenticate, authorizePath, codeOf, post, signedIn, signIn, startServer } from './support/world.js';

const PATH = '/x/one-shot-environments/claim-nonces';
const claim = { client_id: 'client_test', claim_token: 'claim-me' };

test('a claim token gives nonces until a browser has claimed with one', async () => {
  const server = await startServer({ claimToken: 'claim-me' });
  const { status, body } = await post(server, PATH, claim);
  expect([status, Object.keys(body)]).toEqual([200, ['nonce']]);
  expect(body['nonce']).toMatch(/^\w{28}$/);
  expect((await post(server, PATH, claim)).status).toBe(200);

  const page = await signIn(new Browser(server.url), { claim_nonce: String(body['nonce']) });
  expect(codeOf(page)).toMatch(/\w/);
  const claimed = await post(server, PATH, claim);
  expect([claimed.status, claimed.body['code']]).toEqual([409, 'already_claimed']);
  await server.reset();
  expect((await post(server, PATH, claim)).status).toBe(200);
});

test('a nonce that is unknown or too old changes nothing, and is no hindrance', async () => {
  const server = await startServer({ claimToken: 'claim-me' });
  const { body } = await post(server, PATH, claim);
  server.clock.advance(600_000);
  for (const nonce of ['nonsense', "' or ''='", 'claim-me', String(body['nonce'])]) {
    expect((await new Browser(server.url).open(authorizePath({ claim_nonce: nonce }))).location).toMatch(
      /^\/sign-in/,
    );
  }
  expect((await post(server, PATH, claim)).status).toBe(200);
});

test.each([
  [{ ...claim, claim_token: 'wrong' }, 403, 'invalid_claim_token'],
  [{ ...claim, client_id: 'client_other' }, 403, 'invalid_claim_token'],
  [{ ...claim, claim_token: { $ne: '' } }, 422, 'invalid_request_parameters'],
  [{ client_id: 'client_test' }, 422, 'invalid_request_parameters'],
  ['[]', 422, 'invalid_request_parameters'],
])('%j is refused %i %s', async (input, status, code) => {
  const refused = await post(await startServer({ claimToken: 'claim-me' }), PATH, input);
  expect([refused.status, refused.body['code']]).toEqual([status, code]);
});

test('without the option no token is right', async () => {
  const refused = await post(await startServer(), PATH, { ...claim, claim_token: 'undefined' });
  expect([refused.status, refused.body['code']]).toEqual([403, 'invalid_claim_token']);
});

test('the environment of another client on the same file is not this one’s to claim, nor are its tokens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = join(folder, 'authkit.sqlite');
  const server = await startServer({ database, claimToken: 'claim-me' });
  const { body } = await post(server, PATH, claim);
  const other = await startServer({ database, clientId: 'client_other', claimToken: 'claim-me' });
  await new Browser(other.url).open(
    authorizePath({ client_id: 'client_other', claim_nonce: String(body['nonce']) }),
  );
  expect((await post(other, PATH, { ...claim, client_id: 'client_other' })).status).toBe(200);

  const { refreshToken } = await signedIn(server);
  const stolen = { client_id: 'client_other', grant_type: 'refresh_token', refresh_token: refreshToken };
  expect((await authenticate(other, stolen)).body).toMatchObject({ error: 'invalid_grant' });
  const { url } = await server.impersonate({ email: 'jo@example.com', impersonator: 'boss@example.com' });
  const code = new URL(url).searchParams.get('code');
  const exchanged = {
    client_id: 'client_other',
    grant_type: 'authorization_code',
    code,
    client_secret: 'sk_test_key',
  };
  expect((await authenticate(other, exchanged)).body).toMatchObject({ error: 'invalid_grant' });
});
