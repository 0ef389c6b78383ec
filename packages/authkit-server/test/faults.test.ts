import { describe, expect, test } from 'vitest';
import type { AuthKitServer, FaultRoute, RequestEntry } from '../src/index.js';
import { get, manage, post, refresh, sharedServer, signedIn, startServer } from './support/world.js';

const JWKS = '/sso/jwks/client_test';

test('a status, with Retry-After, for so many requests', async () => {
  const server = await startServer();
  const fault = server.faults.add('jwks', { kind: 'status', status: 503, retryAfter: 7 }, { times: 2 });
  const first = await get(server, JWKS);
  expect(first.status).toBe(503);
  expect(first.headers.get('retry-after')).toBe('7');
  expect(first.headers.get('x-request-id')).not.toBeNull();
  expect((await get(server, JWKS)).status).toBe(503);
  expect((await get(server, JWKS)).status).toBe(200);
  expect(fault.count).toBe(2);
  expect(server.faults.list()).toEqual([]);
});

test('a page with status 200, as a captive portal sends', async () => {
  const server = await startServer();
  server.faults.add('jwks', { kind: 'status', status: 200, html: true });
  const response = await fetch(server.url + JWKS);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('<!doctype html>');
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)('meets %s alone', async (method) => {
  const server = await startServer();
  server.faults.add(`${method} /organizations/:id`, { kind: 'status', status: 503 });
  expect(
    (await manage(server, method, '/organizations/org_none', method === 'GET' ? undefined : {})).status,
  ).toBe(503);
  const other = method === 'GET' ? 'DELETE' : 'GET';
  expect((await manage(server, other, '/organizations/org_none')).status).toBe(404);
});

test('a body of one’s own', async () => {
  const server = await startServer();
  server.faults.add('any', { kind: 'status', status: 200, body: '{"access_token":' });
  expect(await (await fetch(server.url + JWKS)).text()).toBe('{"access_token":');
});

test('a refresh that meets a status has not been carried out; one whose answer is dropped has', async () => {
  const entries: RequestEntry[] = [];
  const server = await startServer({
    refreshReplaySeconds: 0,
    onRequest: (entry) => void entries.push(entry),
  });
  const { refreshToken } = await signedIn(server);
  server.faults.add('refresh', { kind: 'status', status: 500 }, { times: 1 });
  expect((await refresh(server, refreshToken)).status).toBe(500);

  server.faults.add('refresh', { kind: 'drop' }, { times: 1 });
  await expect(refresh(server, refreshToken)).rejects.toThrow('fetch failed');
  expect(entries.at(-1)).toMatchObject({ grantType: 'refresh_token', status: 0, fault: 'drop' });
  expect((await refresh(server, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
});

test('a reset connection: the request is not carried out', async () => {
  const server = await startServer({ refreshReplaySeconds: 0 });
  const { refreshToken } = await signedIn(server);
  server.faults.add('refresh', { kind: 'reset' }, { times: 1 });
  const failure = await refresh(server, refreshToken).catch((error: Error) => error.cause);
  expect(failure).toMatchObject({ code: 'ECONNRESET' });
  expect((await refresh(server, refreshToken)).status).toBe(200);
});

test('a delayed request is answered as usual', async () => {
  const server = await startServer();
  server.faults.add('jwks', { kind: 'delay', ms: 20 });
  expect((await get(server, JWKS)).status).toBe(200);
});

test('a request that hangs goes on when the fault is cleared', async () => {
  const server = await startServer();
  const { refreshToken } = await signedIn(server);
  const fault = server.faults.add('refresh', { kind: 'hang' }, { times: 1 });
  const answer = refresh(server, refreshToken);
  await fault.met();
  server.faults.clear();
  expect((await answer).status).toBe(200);
});

test('a request that hangs is not carried out once its client has gone', async () => {
  let tell: (entry: RequestEntry) => void = () => undefined;
  const server = await startServer({ refreshReplaySeconds: 0, onRequest: (entry) => tell(entry) });
  const { refreshToken } = await signedIn(server);
  const fault = server.faults.add('refresh', { kind: 'hang' });
  const giveUp = new AbortController();
  const fields = { client_id: 'client_test', grant_type: 'refresh_token', refresh_token: refreshToken };
  const answer = fetch(`${server.url}/user_management/authenticate`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    signal: giveUp.signal,
  });
  await fault.met();
  const finished = new Promise<RequestEntry>((resolve) => {
    tell = resolve;
  });
  giveUp.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await finished).toMatchObject({ status: 0, fault: 'hang' });
  fault.clear();
  expect((await refresh(server, refreshToken)).status).toBe(200);
});

test.each(['hang', 'delay'] as const)('a server that closes waits for nothing of kind %s', async (kind) => {
  const server = await startServer();
  const fault = server.faults.add('any', kind === 'hang' ? { kind } : { kind, ms: 600_000 });
  const answer = get(server, JWKS).catch((error: Error) => error.message);
  await fault.met();
  await server.close();
  expect(await answer).toBe('fetch failed');
});

test('of several faults that fit, the one added first counts', async () => {
  const server = await startServer();
  server.faults.add('any', { kind: 'status', status: 429 }, { times: 1 });
  const second = server.faults.add('jwks', { kind: 'status', status: 502 });
  expect((await get(server, JWKS)).status).toBe(429);
  expect((await get(server, JWKS)).status).toBe(502);
  second.clear();
  expect((await get(server, JWKS)).status).toBe(200);
});

describe('routes', () => {
  const shared = sharedServer();
  const hits = async (server: AuthKitServer, route: FaultRoute) => {
    const fault = server.faults.add(route, { kind: 'status', status: 418 });
    await Promise.all([
      fetch(`${server.url}/user_management/authorize`),
      post(server, '/user_management/authenticate', { grant_type: 'authorization_code' }),
      post(server, '/user_management/authenticate', { grant_type: 'refresh_token' }),
      post(server, '/user_management/authenticate', 'no json'),
      get(server, JWKS),
      fetch(`${server.url}/user_management/sessions/logout`, { redirect: 'manual' }),
      manage(server, 'GET', '/user_management/users/user_1'),
      manage(server, 'DELETE', '/organizations/org_1'),
    ]);
    fault.clear();
    return fault.count;
  };

  test.each([
    ['any', 8],
    ['authorize', 1],
    ['authenticate', 3],
    ['exchange', 1],
    ['refresh', 1],
    ['grant:refresh_token', 1],
    ['grant:password', 0],
    ['jwks', 1],
    ['logout', 1],
    ['GET /user_management/users/:id', 1],
    ['GET /user_management/users', 0],
    ['POST /user_management/*', 3],
    ['* /organizations/org_1', 1],
    ['* *', 8],
  ] as [FaultRoute, number][])('%s meets %i of eight requests', async (route, expected) => {
    expect(await hits(shared(), route)).toBe(expected);
  });

  test.each(['nowhere', 'TRACE /x', 'GET x', ''])('"%s" is none', (route) => {
    expect(() => shared().faults.add(route as FaultRoute, { kind: 'hang' })).toThrow('is no route');
  });
});

test.each([
  [{ kind: 'status', status: 99 }, 'status'],
  [{ kind: 'status', status: 503, retryAfter: '7\r\nSet-Cookie: a=b' }, 'retryAfter'],
  [{ kind: 'status', status: 503, retryAfter: '' }, 'retryAfter'],
  [{ kind: 'status', status: 503, retryAfter: NaN }, 'retryAfter'],
  [{ kind: 'status', status: 200, body: { ok: true } }, 'body'],
  [{ kind: 'status', status: 200, body: null }, 'body'],
  [{ kind: 'delay', ms: -1 }, 'ms'],
  [{ kind: 'explode' }, 'kind'],
  [undefined, 'kind'],
])('%j is no fault', async (fault, named) => {
  const server = await startServer();
  expect(() => server.faults.add('any', fault as never)).toThrow(named);
  expect(() => server.faults.add('any', { kind: 'hang' }, { times: 0 })).toThrow('times');
});

test('reset clears faults', async () => {
  const server = await startServer();
  server.faults.add('any', { kind: 'reset' });
  await server.reset();
  expect((await get(server, JWKS)).status).toBe(200);
});

describe('over HTTP', () => {
  test('faults are added, listed with what they met, and cleared', async () => {
    const server = await startServer();
    const ordered = { route: 'any', kind: 'status', status: 503, times: 5 };
    const added = await manage(server, 'POST', '/control/faults', ordered);
    expect(added).toMatchObject({ status: 201, body: { object: 'fault', status: 503, count: 0 } });
    expect((await get(server, JWKS)).status).toBe(503);
    const listed = await manage(server, 'GET', '/control/faults');
    expect(listed.body).toMatchObject({ data: [{ route: 'any', kind: 'status', count: 1 }] });
    expect((await manage(server, 'DELETE', '/control/faults')).body).toMatchObject({ data: [] });
    expect((await get(server, JWKS)).status).toBe(200);
  });

  test('the clock moves, and reset forgets', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    const before = server.clock.now();
    await manage(server, 'POST', '/control/clock', { advance: 86_400_000 });
    expect(server.clock.now()).toBeGreaterThanOrEqual(before + 86_400_000);
    const { body } = await manage(server, 'POST', '/control/clock', { set: 1_000_000_000_000 });
    expect(Number(body['now']) - 1_000_000_000_000).toBeLessThan(60_000);
    expect((await manage(server, 'POST', '/control/reset')).status).toBe(204);
    expect(server.clock.now()).toBeGreaterThanOrEqual(before);
    expect((await refresh(server, refreshToken)).status).toBe(400);
  });

  test('an impersonation can be begun, and its code exchanged', async () => {
    const server = await startServer({ redirectUris: ['http://localhost:3000/callback'] });
    const { email } = await server.createUser({
      email: 'somebody@example.com',
      password: 'correct horse battery',
    });
    const begun = await manage(server, 'POST', '/control/impersonations', {
      email,
      impersonator: 'support@example.com',
      reason: 'a ticket',
    });
    expect(begun.status).toBe(201);
    const { body } = await manage(server, 'POST', '/user_management/authenticate', {
      client_id: server.env.WORKOS_CLIENT_ID,
      client_secret: server.env.WORKOS_API_KEY,
      grant_type: 'authorization_code',
      code: begun.body['code'],
    });
    expect(body).toMatchObject({
      user: { email },
      impersonator: { email: 'support@example.com', reason: 'a ticket' },
    });
  });

  test.each([
    [404, { email: 'nobody@example.com', impersonator: 'support@example.com' }],
    [422, { email: 'somebody@example.com' }],
    [
      422,
      { email: 'somebody@example.com', impersonator: 'support@example.com', organization_id: 'org_other' },
    ],
  ])('an impersonation that cannot be begun is answered with %i', async (status, body) => {
    const server = await startServer({ redirectUris: ['http://localhost:3000/callback'] });
    await server.createUser({ email: 'somebody@example.com', password: 'correct horse battery' });
    expect((await manage(server, 'POST', '/control/impersonations', body)).status).toBe(status);
  });

  test.each([
    ['/control/faults', { route: 'nowhere', kind: 'hang' }],
    ['/control/faults', { kind: 'hang' }],
    ['/control/faults', { route: 'any', kind: 'hang', times: 'x' }],
    ['/control/clock', { advance: 'x' }],
    ['/control/clock', {}],
    ['/control/clock', { set: -1 }],
    ['/control/clock', { set: 2 ** 48 }],
    ['/control/clock', { advance: Number.MAX_SAFE_INTEGER }],
  ])('%s refuses %j', async (path, body) => {
    const server = await startServer();
    expect((await manage(server, 'POST', path, body)).status).toBe(422);
  });

  test('only with the key', async () => {
    const server = await startServer();
    const fault = { route: 'any', kind: 'reset' };
    expect((await post(server, '/control/faults', fault)).status).toBe(401);
    expect((await post(server, '/control/reset', {}, 'sk_wrong')).status).toBe(401);
    expect((await post(server, '/control/impersonations', { email: 'somebody@example.com' })).status).toBe(
      401,
    );
    expect(server.faults.list()).toEqual([]);
  });
});
