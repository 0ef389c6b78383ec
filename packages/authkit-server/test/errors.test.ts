import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RequestEntry } from '../src/index.js';
import { Browser } from './support/browser.js';
import {
  manage,
  answer,
  authorizePath,
  EMAIL,
  exchange,
  get,
  PASSWORD,
  post,
  refresh,
  signedIn,
  sharedServer,
  startServer,
} from './support/world.js';

describe('a path', () => {
  const shared = sharedServer();

  test.each(['/', '/nowhere', '/user_management', '/user_management/nonsense', '/sign-in'])(
    '%s that does not exist is answered 404 in JSON',
    async (path) => {
      const server = shared();
      const { status, headers, body } = await get(server, path);
      expect([status, body['code']]).toEqual([404, 'not_found']);
      expect(body['message']).toContain(path);
      expect(headers.get('x-request-id')).toMatch(/^\w{26}$/);
    },
  );

  test.each([
    ['POST', '/portal/generate_link'],
    ['GET', '/directories'],
    ['POST', '/user_management/users/user_1/connected_accounts'],
    ['POST', '/widgets/token'],
    ['POST', '/x/one-shot-environments/anything'],
  ])('%s %s that is not here yet names itself', async (method, path) => {
    const server = shared();
    const { status, body } = await answer(await fetch(server.url + path, { method }));
    expect([status, body['code']]).toEqual([400, 'not_implemented']);
    expect(body['message']).toContain(`${method} ${path}`);
  });
});

describe('a body that is too large', () => {
  const shared = sharedServer();

  test.each(['/user_management/authenticate', '/user_management/users', '/sign-in/x', '/nowhere'])(
    'is answered 413 at %s',
    async (path) => {
      const server = shared();
      const { status, body } = await post(server, path, { code: 'x'.repeat(1_000_001) });
      expect([status, body['code']]).toEqual([413, 'request_too_large']);
    },
  );

  test('also when its length is not announced', async () => {
    const server = shared();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const url = `${server.url}/user_management/authenticate`;
      const upload = request(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      upload.on('error', reject);
      for (let i = 0; i < 20; i++) upload.write('x'.repeat(100_000));
      upload.end();
    });
    expect(status).toBe(413);
  });
});

test('request entries count refreshes and tell no secrets', async () => {
  const entries: RequestEntry[] = [];
  const server = await startServer({ onRequest: (entry) => entries.push(entry) });
  const { refreshToken } = await signedIn(server);
  await refresh(server, refreshToken);
  await refresh(server, 'wrong');
  const calls = entries.filter((entry) => entry.path === '/user_management/authenticate');
  expect(calls).toEqual([
    { method: 'POST', path: '/user_management/authenticate', grantType: 'authorization_code', status: 200 },
    { method: 'POST', path: '/user_management/authenticate', grantType: 'refresh_token', status: 200 },
    { method: 'POST', path: '/user_management/authenticate', grantType: 'refresh_token', status: 400 },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/[?]|a-state|client_test/);
});

test('nor the token of an invitation, which the API has in a path', async () => {
  const entries: RequestEntry[] = [];
  const lines: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = join(folder, 'authkit.sqlite');
  const server = await startServer({
    database,
    onRequest: (entry) => entries.push(entry),
    log: (line) => lines.push(line),
  });
  const { body } = await manage(server, 'POST', '/user_management/invitations', { email: 'new@example.com' });
  const path = `/user_management/invitations/by_token/${String(body['token'])}`;
  expect((await manage(server, 'GET', path)).status).toBe(200);
  const intruder = new Database(database);
  intruder.exec('pragma foreign_keys = off; drop table invitations');
  intruder.close();
  expect((await manage(server, 'GET', path)).status).toBe(500);
  expect(entries.at(-1)!.path).toBe('/user_management/invitations/by_token/:token');
  expect(lines).toHaveLength(1);
  expect(JSON.stringify([entries, lines])).not.toContain(body['token']);
});

const brokenOff = [
  ['announced', 'Content-Length: 100\r\n\r\n{"email":'],
  ['not announced', 'Transfer-Encoding: chunked\r\n\r\n9\r\n{"email":\r\n'],
] as const;

test.each(brokenOff)(
  'a client that goes in the middle of a body whose length was %s is no failure of the server',
  async (_, rest) => {
    const lines: string[] = [];
    let tell: (entry: RequestEntry) => void = () => undefined;
    const finished = new Promise<RequestEntry>((resolve) => {
      tell = resolve;
    });
    const server = await startServer({ onRequest: tell, log: (line) => lines.push(line) });
    const socket = connect(server.port, '127.0.0.1');
    const head =
      'POST /user_management/authenticate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    socket.write(head + rest, () => socket.destroy());
    expect(await finished).toMatchObject({ path: '/user_management/authenticate', status: 400 });
    expect(lines).toEqual([]);
  },
);

describe('an error that nobody expected', () => {
  test('is logged and answered 500 without a word about its cause or any secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = join(folder, 'authkit.sqlite');
    const lines: string[] = [];
    const server = await startServer({ database, log: (line) => lines.push(line) });
    const { accessToken, refreshToken, browser } = await signedIn(server);
    const page = await browser.visit(authorizePath({ prompt: 'login', state: 'secret-state' }));

    const intruder = new Database(database);
    intruder.exec('pragma foreign_keys = off; drop table refresh_tokens; drop table users; drop table codes');
    intruder.close();

    const failures = [
      await refresh(server, refreshToken, { client_secret: 'sk_test_key' }),
      await exchange(server, 'a-code', { code_verifier: 'a-verifier' }),
      await get(server, '/user_management/users', 'sk_test_key'),
    ];
    for (const { status, headers, body } of failures) {
      expect(status).toBe(500);
      expect(body).toEqual({ code: 'internal_error', message: expect.any(String) as string });
      expect(JSON.stringify(body)).not.toMatch(/table|sql/i);
      expect(lines.join('\n')).toContain(`request ${headers.get('x-request-id')}`);
    }
    const form = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    expect(form.status).toBe(500);
    expect(form.html).toContain('<h1>Something went wrong</h1>');

    const log = lines.join('\n');
    expect(log).toMatch(/no such table/);
    const secrets = [
      accessToken,
      refreshToken,
      PASSWORD,
      EMAIL,
      'sk_test_key',
      'secret-state',
      'a-code',
      'a-verifier',
    ];
    for (const secret of [...secrets, ...browser.cookies.values()]) expect(log).not.toContain(secret);
  });
});

test('a whole visit writes nothing to the console', async () => {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      written.push(String(chunk));
      return true;
    };
  }
  try {
    const server = await startServer();
    const { browser, refreshToken, sid } = await signedIn(server);
    await refresh(server, refreshToken);
    await refresh(server, 'wrong');
    const page = await browser.visit(authorizePath({ prompt: 'login' }));
    await browser.submit(page, { email: EMAIL, password: 'wrong' });
    await new Browser(server.url).open(`/user_management/sessions/logout?session_id=${sid}`);
    await server.close();
  } finally {
    streams.forEach((stream, i) => {
      stream.write = writes[i]!;
    });
  }
  expect(written).toEqual([]);
});
