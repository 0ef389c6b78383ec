import { expect, test } from 'vitest';
import { renderTemplate, templateProblem } from '../src/domain/jwt-template.js';
import { refreshedClaims, startTenants } from './support/tenants.js';
import { EMAIL, manage, refresh, signedIn, startServer } from './support/world.js';

const PATH = '/user_management/jwt_template';
const put = (server: Parameters<typeof manage>[0], content: string) =>
  manage(server, 'PUT', PATH, { content });

test('tokens carry what the template says, from the next refresh on', async () => {
  const server = await startTenants();
  expect((await manage(server, 'GET', PATH)).status).toBe(404);
  const { refreshToken, claims } = await signedIn(server, undefined, { organization_id: 'org_acme' });
  expect(claims).not.toHaveProperty('email');
  const content = `{
    "email": {{ user.email }},
    "aud": "{{ organization.name }}-api",
    "greeting": "Hello {{ user.first_name || user.email }}",
    "tenant": {{ organization.external_id || 'none' }},
    "membership": {{ organization_membership.role }},
    "nothing": {{ user.external_id }},
    "client_id": "client_other", "auth_time": 1, "act": { "sub": "boss@example.com" }
  }`;
  expect((await put(server, content)).status).toBe(200);
  expect((await manage(server, 'GET', PATH)).body).toMatchObject({ object: 'jwt_template', content });
  const renewed = await refreshedClaims(server, refreshToken);
  expect(renewed).toMatchObject({
    email: EMAIL,
    aud: 'Acme-api',
    greeting: `Hello ${EMAIL}`,
    tenant: 'acme',
    membership: { slug: 'admin' },
    sub: claims['sub'],
    sid: claims['sid'],
    client_id: 'client_test',
    auth_time: claims['auth_time'],
  });
  expect(renewed).not.toHaveProperty('nothing');
  expect(renewed).not.toHaveProperty('act');
  expect(Number(renewed['exp']) - Number(renewed['iat'])).toBe(300);
  await server.reset();
  expect((await manage(server, 'GET', PATH)).status).toBe(404);
});

test('a claim that grows too large refuses the token, and nothing is lost by it', async () => {
  const server = await startServer();
  const { refreshToken, claims } = await signedIn(server);
  await put(server, '{"all": {{ user.metadata }}}');
  const path = `/user_management/users/${String(claims['sub'])}`;
  const notes = Array.from({ length: 7 }, (_, i) => [`note ${i}`, 'x'.repeat(600)]);
  await manage(server, 'PUT', path, { metadata: Object.fromEntries(notes) as object });
  expect(await refresh(server, refreshToken)).toMatchObject({
    status: 400,
    body: { error: 'token_too_big' },
  });
  await manage(server, 'PUT', path, { metadata: {} });
  expect((await refresh(server, refreshToken)).status).toBe(200);
});

const user = {
  email: 'a"}, "admin": true, {"@example.com',
  first_name: 'Zoë\n',
  deep: { list: [1, 'x'] },
  empty: '',
};
const render = (content: string) =>
  renderTemplate(content, { user, organization: null, organization_membership: null });

test.each([
  ['{"e": "<{{ user.email }}>"}', { e: `<${user.email}>` }],
  ['{"e": {{ user.email }}}', { e: user.email }],
  ['{"n": "{{ user.first_name }}{{ organization.name }}"}', { n: 'Zoë' }],
  ['{"l": {{ user.deep.list }}, "t": "{{ user.deep.list }}"}', { l: [1, 'x'], t: '[1,"x"]' }],
  [String.raw`{"q\"": "\"{{ organization.name || 'no\\one' }}"}`, { 'q"': String.raw`"no\\one` }],
  ['{"c": {{ user.constructor.name || user.__proto__ }}}', {}],
  ['{"n": "{{ user.first_name }} {{ user.last_name }}"}', { n: 'Zoë' }],
  ['{"a": {{ user.empty || \'last\' }}}', { a: '' }],
  // What no template may name changes nothing where an older one names it.
  ['{"sub": "user_mallory", "exp": 99999999999, "a": 1}', { a: 1 }],
  ['{"a": "{{ user.missing || organization.name || \'last\' }}"}', { a: 'last' }],
])('%s', (content, claims) => {
  expect(render(content)).toEqual({ ok: true, claims });
});

test.each([
  ['[]', 'object'],
  ['{"a": }', 'object'],
  ['nothing', 'object'],
  ['{"a": {{ process.env.SECRET }}}', 'process.env.SECRET'],
  ['{"a": {{ user.email + 1 }}}', 'user.email + 1'],
  ['{"a": {{ }}}', 'neither'],
  ['{"a": {{ \'x\' || || user.email }}}', 'neither'],
  ['{"a": "{{ user.email"}', '}}'],
  ['{"sub": {{ user.email }}}', 'reserved'],
  ['{"iss": "https://evil.example"}', 'reserved'],
  ['{"a": "{{ user.metadata }}"}', 'inside a string'],
  ['{"a": "{{ user.email || organization }}"}', 'inside a string'],
  [`{"a": "${'x'.repeat(3100)}"}`, '3072'],
])('%s is refused', async (content, reason) => {
  expect(templateProblem(content)).toContain(reason);
  const server = await startServer();
  expect(await put(server, content)).toMatchObject({
    status: 422,
    body: { code: 'invalid_request_parameters', message: expect.stringContaining(reason) as string },
  });
});
