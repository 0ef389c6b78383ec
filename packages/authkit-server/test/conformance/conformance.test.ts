import { expect, test } from 'vitest';
import { complaintsAbout } from '../support/conformance.js';
import { get, startServer } from '../support/world.js';

async function userAnswer() {
  const server = await startServer();
  const { body } = await get(server, '/user_management/users', 'sk_test_key');
  const [user] = body['data'] as [Record<string, unknown>];
  return { method: 'GET', path: `/user_management/users/${String(user['id'])}`, status: 200, body: user };
}

test('a good answer passes', async () => {
  expect(complaintsAbout(await userAnswer())).toEqual([]);
});

test.each([
  ['a field too many', { password_hash: 'x' }, /password_hash, which nobody allowed/],
  ['one that is missing', { email: undefined }, /required property 'email'/],
  ['one of another type', { email_verified: 'yes' }, /email_verified must be boolean/],
])('%s does not', async (_, change, complaint) => {
  const answer = await userAnswer();
  // As it would arrive: without what is undefined.
  const body: unknown = JSON.parse(JSON.stringify({ ...answer.body, ...change }));
  expect(complaintsAbout({ ...answer, body }).join('\n')).toMatch(complaint);
});

test('a field too many deep inside does not', async () => {
  const { body: user } = await userAnswer();
  const answer = { user, access_token: 'a.b.c', refresh_token: 'r', authentication_method: 'Password' };
  const exchange = { method: 'POST', path: '/user_management/authenticate', status: 200 };
  expect(complaintsAbout({ ...exchange, body: answer })).toEqual([]);
  const leaking = { ...answer, user: { ...user, totp_secret: 'x' } };
  expect(complaintsAbout({ ...exchange, body: leaking })).toEqual([
    'POST /user_management/authenticate: 200 has user.totp_secret, which nobody allowed',
  ]);
});

test.each([
  [{ status: 418, body: { code: 'teapot', message: 'm' } }, 'nobody describes 418 with teapot'],
  [{ status: 404, body: { code: 'entity_not_found', message: 'm', stack: 'at' } }, '404 has stack'],
  [{ status: 404, body: { code: 'entity_not_found' } }, "required property 'message'"],
])('a refusal such as %j does not', (answer, complaint) => {
  const found = complaintsAbout({ method: 'GET', path: '/user_management/users/user_x', ...answer });
  expect(found.join('\n')).toContain(complaint);
});
