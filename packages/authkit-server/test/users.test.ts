import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Browser } from './support/browser.js';
import { manage, authorizePath, get, post, signedIn, sharedServer, startServer } from './support/world.js';
import type { AuthKitServer, UserBody } from '../src/index.js';

const KEY = 'sk_test_key';
const USERS = '/user_management/users';

interface List {
  object: 'list';
  data: UserBody[];
  list_metadata: { before: string | null; after: string | null };
}

async function list(server: AuthKitServer, query = ''): Promise<List> {
  const { status, body } = await get(server, `${USERS}${query}`, KEY);
  expect(status).toBe(200);
  return body as unknown as List;
}

describe('the API key', () => {
  const shared = sharedServer();

  test.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer sk_wrong' }],
    ['half of it', { authorization: 'Bearer sk_test' }],
    ['another scheme', { authorization: 'Basic sk_test_key' }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['two', { authorization: 'Bearer sk_test_key sk_test_key' }],
  ])('%s is answered 401 everywhere', async (_what, headers) => {
    const server = shared();
    for (const [method, path] of [
      ['GET', USERS],
      ['POST', USERS],
      ['GET', `${USERS}/user_1`],
      ['GET', `${USERS}/user_1/sessions`],
      ['POST', '/user_management/sessions/revoke'],
    ] as const) {
      const response = await fetch(server.url + path, { method, headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        code: 'unauthorized',
        message: expect.any(String) as string,
      });
    }
  });
});

describe('creating a user', () => {
  test('answers 201 with all fields, and the password works on the page', async () => {
    const server = await startServer();
    const { status, body } = await post(
      server,
      USERS,
      {
        email: ' New@Example.com',
        password: 'analytical engine',
        first_name: 'Ada',
        last_name: 'Lovelace',
        email_verified: true,
        external_id: 'ext-1',
        metadata: { plan: 'gold' },
      },
      KEY,
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      object: 'user',
      email: 'New@Example.com',
      first_name: 'Ada',
      last_name: 'Lovelace',
      email_verified: true,
      external_id: 'ext-1',
      metadata: { plan: 'gold' },
      last_sign_in_at: null,
    });
    expect(JSON.stringify(body)).not.toMatch(/argon2|password|hash/);
    expect((await get(server, `${USERS}/${String(body['id'])}`, KEY)).body).toEqual(body);

    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    expect(
      (await browser.submit(page, { email: 'new@example.com', password: 'analytical engine' })).status,
    ).toBe(303);
  });

  test.each([
    [{}, 'invalid_request_parameters'],
    [{ email: 7 }, 'invalid_request_parameters'],
    [{ email: 'nonsense' }, 'user_creation_error'],
    [{ email: 'JO@example.com' }, 'user_creation_error'],
    [{ email: 'a@b.c', password: 'short' }, 'password_strength_error'],
    [{ email: 'a@b.c', metadata: { a: 1 } }, 'invalid_metadata'],
    [{ email: 'a@b.c', metadata: [] }, 'invalid_metadata'],
    [{ email: 'a@b.c', metadata: { a: 'x'.repeat(601) } }, 'invalid_metadata'],
    [{ email: 'a@b.c', metadata: { ['k'.repeat(41)]: 'x' } }, 'invalid_metadata'],
    [
      { email: 'a@b.c', metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'x'])) },
      'invalid_metadata',
    ],
    [{ email: 'a@b.c', email_verified: 'maybe' }, 'invalid_request_parameters'],
    [{ email: 'a@b.c', first_name: 'x'.repeat(300) }, 'invalid_request_parameters'],
    [{ email: 'a@b.c', password_hash: '$2b$', password_hash_type: 'bcrypt' }, 'invalid_password_hash'],
  ])('%j is refused with %s', async (fields, code) => {
    const server = await startServer();
    const { status, body } = await post(server, USERS, fields, KEY);
    expect([status, body['code']]).toEqual([code === 'invalid_request_parameters' ? 422 : 400, code]);
    expect(body['message']).toMatch(/\w/);
    expect((await list(server)).data).toHaveLength(1);
  });

  test('an external id belongs to one user', async () => {
    const server = await startServer();
    await post(server, USERS, { email: 'a@b.c', external_id: 'x' }, KEY);
    const { status, body } = await post(server, USERS, { email: 'd@e.f', external_id: 'x' }, KEY);
    expect([status, body['code']]).toEqual([400, 'user_creation_error']);
  });

  test.each(['{', '[]', 'null'])('a body of %j is answered 422', async (text) => {
    const server = await startServer();
    expect((await post(server, USERS, text, KEY)).status).toBe(422);
  });
});

describe('finding users', () => {
  test('by id', async () => {
    const server = await startServer();
    for (const id of ['user_none', '%00', "' or 1=1 --", '%F0%9F']) {
      const { status, body } = await get(server, `${USERS}/${id}`, KEY);
      expect([status, body['code']]).toEqual([404, 'entity_not_found']);
    }
  });

  test('by email, in any case', async () => {
    const server = await startServer();
    await server.createUser({ email: 'ada@example.com', password: 'analytical engine' });
    const { data } = await list(server, '?email=ADA%40example.com');
    expect(data.map((user) => user.email)).toEqual(['ada@example.com']);
    expect((await list(server, '?email=%25')).data).toEqual([]);
  });

  test('by organization finds nobody, since there are none', async () => {
    const server = await startServer();
    expect((await list(server, '?organization_id=org_1')).data).toEqual([]);
  });

  test('page by page, both ways, each user once and in order', async () => {
    const server = await startServer({ users: [] });
    for (let i = 0; i < 7; i++) {
      await post(server, USERS, { email: `u${i}@example.com` }, KEY);
      server.clock.advance(1);
    }
    const all = (await list(server)).data.map((user) => user.email);
    expect(all).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `u${i}@example.com`));
    expect((await list(server, '?order=normal')).data.map((user) => user.email)).toEqual(all);

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('asc', 'desc'),
        async (limit, order) => {
          const wanted = order === 'desc' ? all : all.toReversed();
          const forwards: string[] = [];
          let page = await list(server, `?limit=${limit}&order=${order}`);
          expect(page.list_metadata.before).toBeNull();
          for (;;) {
            forwards.push(...page.data.map((user) => user.email));
            if (page.list_metadata.after === null) break;
            page = await list(server, `?limit=${limit}&order=${order}&after=${page.list_metadata.after}`);
          }
          expect(forwards).toEqual(wanted);

          const backwards = page.data.map((user) => user.email);
          while (page.list_metadata.before !== null) {
            page = await list(server, `?limit=${limit}&order=${order}&before=${page.list_metadata.before}`);
            backwards.unshift(...page.data.map((user) => user.email));
          }
          expect(backwards).toEqual(wanted);
        },
      ),
      { numRuns: 18 },
    );
  });

  test.each(['limit=0', 'limit=101', 'limit=-1', 'limit=x', 'order=sideways'])(
    '%s is answered 422',
    async (query) => {
      const server = await startServer();
      expect(await get(server, `${USERS}?${query}`, KEY)).toMatchObject({
        status: 422,
        body: { code: 'invalid_request_parameters' },
      });
    },
  );
});

describe('sessions of a user', () => {
  test('are listed with their state', async () => {
    const server = await startServer();
    const { claims, sid } = await signedIn(server);
    const path = `${USERS}/${String(claims['sub'])}/sessions`;
    const { body } = await get(server, path, KEY);
    const iso = expect.stringMatching(/Z$/) as string;
    expect(body).toEqual({
      object: 'list',
      data: [
        {
          object: 'session',
          id: sid,
          user_id: claims['sub'],
          ip_address: null,
          user_agent: null,
          auth_method: 'password',
          status: 'active',
          expires_at: iso,
          ended_at: null,
          created_at: iso,
          updated_at: iso,
        },
      ],
      list_metadata: { before: null, after: null },
    });
    const revoked = await post(server, '/user_management/sessions/revoke', { session_id: sid }, KEY);
    expect([revoked.status, revoked.body]).toEqual([200, {}]);
    expect((await get(server, path, KEY)).body).toMatchObject({
      data: [{ status: 'revoked', ended_at: iso }],
    });
  });

  test('run out', async () => {
    const server = await startServer();
    const { claims } = await signedIn(server);
    server.clock.advance(365 * 24 * 3600 * 1000);
    const { body } = await get(server, `${USERS}/${String(claims['sub'])}/sessions`, KEY);
    expect(body).toMatchObject({ data: [{ status: 'expired', ended_at: null }] });
  });

  test('revoking what is not there is refused', async () => {
    const server = await startServer();
    const path = '/user_management/sessions/revoke';
    expect((await post(server, path, { session_id: 'session_none' }, KEY)).status).toBe(404);
    expect((await post(server, path, {}, KEY)).status).toBe(422);
    expect((await post(server, path, { session_id: 7 }, KEY)).status).toBe(422);
    expect((await get(server, `${USERS}/user_none/sessions`, KEY)).status).toBe(404);
  });
});

test('identities are a bare list', async () => {
  const server = await startServer();
  const [user] = (await list(server)).data as { id: string }[];
  const { status, body } = await get(server, `${USERS}/${user!.id}/identities`, KEY);
  expect([status, body]).toEqual([200, []]);
  expect((await get(server, `${USERS}/user_no/identities`, KEY)).status).toBe(404);
});

test.each([
  ['/user_management/users', { email: 'meta@example.com' }],
  ['/organizations', { name: 'Meta' }],
])('metadata of %s changes key by key', async (path, body) => {
  const server = await startServer();
  const made = await manage(server, 'POST', path, { ...body, metadata: { plan: 'gold', team: 'red' } });
  const change = async (metadata: object) => {
    const changed = await manage(server, 'PUT', `${path}/${String(made.body['id'])}`, { metadata });
    return changed.status === 200 ? changed.body['metadata'] : [changed.status, changed.body['code']];
  };
  expect(await change({ team: 'blue', seat: '4' })).toEqual({ plan: 'gold', team: 'blue', seat: '4' });
  expect(await change({ plan: null, none: null })).toEqual({ team: 'blue', seat: '4' });
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`k${i}`, 'x']));
  expect(await change(many)).toEqual([400, 'invalid_metadata']);
  // What comes at once is kept, all of it.
  await Promise.all(['a', 'b', 'c', 'd'].map((key) => change({ [key]: key })));
  expect(await change({ seat: null })).toEqual({ team: 'blue', a: 'a', b: 'b', c: 'c', d: 'd' });
  expect(await change({})).toEqual({});
});
