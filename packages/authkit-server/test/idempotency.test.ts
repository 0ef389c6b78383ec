import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { Browser } from './support/browser.js';
import { answer, authorizePath, EMAIL, PASSWORD, signedIn, startServer } from './support/world.js';

async function send(
  server: AuthKitServer,
  path: string,
  body: object,
  key: string | undefined,
  apiKey = 'sk_test_key',
) {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  return answer(await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

const acme = { name: 'Acme' };

function refreshing(refreshToken: string) {
  return { client_id: 'client_test', grant_type: 'refresh_token', refresh_token: refreshToken };
}

test('the same request again is answered as before, and done once', async () => {
  const server = await startServer();
  const first = await send(server, '/organizations', acme, 'retry-1');
  const again = await send(server, '/organizations', acme, 'retry-1');
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(again.headers.get('content-type')).toContain('application/json');
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  server.clock.advance(24 * 3600 * 1000);
  expect((await send(server, '/organizations', acme, 'retry-1')).body['id']).not.toBe(first.body['id']);
});

test('another key, path, body or caller is another request', async () => {
  const server = await startServer();
  const first = await send(server, '/organizations', acme, 'retry-1');
  const ids = [
    first,
    await send(server, '/organizations', acme, 'retry-2'),
    await send(server, '/organizations', { name: 'Beta' }, 'retry-1'),
    await send(server, '/organizations', acme, undefined),
    await send(server, '/organizations', acme, ''),
  ].map(({ body }) => body['id']);
  expect(new Set(ids).size).toBe(5);
  expect((await send(server, '/authorization/roles', acme, 'retry-1')).status).toBe(422);
  expect((await send(server, '/organizations', acme, 'retry-1', 'sk_wrong')).status).toBe(401);
});

test('ten at once are one', async () => {
  const server = await startServer();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => send(server, '/organizations', acme, 'retry-1')),
  );
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
});

test('a refusal is not kept', async () => {
  const server = await startServer();
  const role = { slug: 'editor' };
  expect((await send(server, '/authorization/roles', { slug: 'member' }, 'retry-1')).status).toBe(409);
  const membership = { user_id: 'user_later', organization_id: 'org_later' };
  const path = '/user_management/organization_memberships';
  expect((await send(server, path, membership, 'retry-2')).status).toBe(404);
  await server.createUser({ email: 'later@example.com', password: PASSWORD, id: 'user_later' });
  await server.createOrganization({ name: 'Later', id: 'org_later' });
  expect((await send(server, path, membership, 'retry-2')).status).toBe(201);
  expect((await send(server, '/authorization/roles', role, 'retry-3')).status).toBe(201);
});

test('a refresh whose answer got lost is answered again, strictly single-use or not, after a restart too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { database: join(folder, 'authkit.sqlite'), refreshReplaySeconds: 0 };
  const before = await startServer(options);
  const { refreshToken } = await signedIn(before);
  const path = '/user_management/authenticate';
  const first = await send(before, path, refreshing(refreshToken), 'retry-1');
  expect(first.status).toBe(200);
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const content = Buffer.concat(files).toString('latin1');
  expect(content).not.toContain(String(first.body['refresh_token']));
  expect(content).not.toContain(String(first.body['access_token']));
  await before.close();

  const after = await startServer(options);
  expect((await send(after, path, refreshing(refreshToken), 'retry-1')).body).toEqual(first.body);
  expect((await send(after, path, refreshing(refreshToken), 'retry-2')).body['error']).toBe('invalid_grant');
  expect((await send(after, path, refreshing(refreshToken), undefined)).body['error']).toBe('invalid_grant');
  const next = await send(after, path, refreshing(String(first.body['refresh_token'])), 'retry-1');
  expect(next.status).toBe(200);
});

test('pages have no part in it', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const page = await browser.visit(authorizePath());
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const submit = () =>
    fetch(page.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'idempotency-key': 'retry-1' },
      body: new URLSearchParams({ csrf, email: EMAIL, password: PASSWORD }),
    });
  const [first, second] = [await submit(), await submit()];
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(second.headers.get('location')).not.toBe(first.headers.get('location'));
});
