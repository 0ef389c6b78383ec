import { expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { ADA, startTenants } from './support/tenants.js';
import { authenticate, EMAIL, manage, startServer } from './support/world.js';

const NEW = 'jo.new@example.com';

async function start(server: AuthKitServer): Promise<string> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${EMAIL}`);
  const [{ id }] = body['data'] as [{ id: string }];
  return `/user_management/users/${id}/email_change`;
}

const mailedCode = async (server: AuthKitServer) =>
  (await server.mailbox.next({ to: NEW, kind: 'email_change' })).code!;

test('the new address gets the code, and is the user’s once it is confirmed', async () => {
  const server = await startServer();
  const path = await start(server);
  const sent = await manage(server, 'POST', `${path}/send`, { new_email: NEW });
  expect([sent.status, sent.body]).toEqual([
    200,
    {
      object: 'email_change',
      user: expect.objectContaining({ email: EMAIL }) as object,
      new_email: NEW,
      expires_at: expect.any(String) as string,
      created_at: expect.any(String) as string,
    },
  ]);
  const code = await mailedCode(server);
  const wrong = await manage(server, 'POST', `${path}/confirm`, { code: code === '1' ? '2' : '1' });
  expect(wrong.body['code']).toBe('email_change_code_incorrect');
  const changed = await manage(server, 'POST', `${path}/confirm`, { code });
  expect(changed.body).toMatchObject({
    object: 'email_change_confirmation',
    user: { email: NEW, email_verified: true },
  });
  const again = await manage(server, 'POST', `${path}/confirm`, { code });
  expect(again.body['code']).toBe('email_change_code_previously_used');
});

test.each([
  [{}, 422, 'invalid_request_parameters'],
  [{ new_email: 'none' }, 422, 'invalid_email'],
  [{ new_email: EMAIL.toUpperCase() }, 409, 'email_change_not_needed'],
  [{ new_email: ADA }, 409, 'email_not_available'],
])('%j is refused with %i %s', async (fields, expected, code) => {
  const server = await startTenants();
  const { status, body } = await manage(server, 'POST', `${await start(server)}/send`, fields);
  expect([status, body['code']]).toEqual([expected, code]);
});

test('an address that somebody took meanwhile stays theirs', async () => {
  const server = await startServer();
  const path = await start(server);
  await manage(server, 'POST', `${path}/send`, { new_email: NEW });
  await manage(server, 'POST', '/user_management/users', { email: NEW });
  const refused = await manage(server, 'POST', `${path}/confirm`, { code: await mailedCode(server) });
  expect([refused.status, refused.body['code']]).toEqual([409, 'email_not_available']);
});

test('a code that went to the old address signs nobody in with the new one', async () => {
  const server = await startServer();
  const path = await start(server);
  await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
  const { code } = await server.mailbox.next({ to: EMAIL, kind: 'magic_auth' });
  await manage(server, 'POST', `${path}/send`, { new_email: NEW });
  await manage(server, 'POST', `${path}/confirm`, { code: await mailedCode(server) });
  for (const email of [EMAIL, NEW]) {
    const { status } = await authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:magic-auth:code',
      client_secret: 'sk_test_key',
      email,
      code,
    });
    expect(status).toBe(400);
  }
});

test('a reset link that went to the old address is worth nothing', async () => {
  const server = await startServer();
  const path = await start(server);
  const reset = await manage(server, 'POST', '/user_management/password_reset', { email: EMAIL });
  await manage(server, 'POST', `${path}/send`, { new_email: NEW });
  await manage(server, 'POST', `${path}/confirm`, { code: await mailedCode(server) });
  const refused = await manage(server, 'POST', '/user_management/password_reset/confirm', {
    token: reset.body['password_reset_token'],
    new_password: 'a new and better one',
  });
  expect(refused.status).toBe(404);
});

test('there is nothing to confirm when nothing was asked for', async () => {
  const server = await startServer();
  const refused = await manage(server, 'POST', `${await start(server)}/confirm`, { code: '123456' });
  expect([refused.status, refused.body['code']]).toEqual([409, 'no_pending_email_change']);
});
