import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Browser } from './support/browser.js';
import { authorizePath, EMAIL, get, PASSWORD, refresh, signedIn, startServer } from './support/world.js';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a restart keeps users, sessions, replays, keys and the sign-in at the pages', async () => {
  const database = join(emptyFolder(), 'deep', 'authkit.sqlite');
  const before = await startServer({ database });
  const { accessToken, refreshToken, browser } = await signedIn(before);
  const renewed = await refresh(before, refreshToken);
  await before.close();

  const after = await startServer({ database, port: before.port });
  expect((await refresh(after, refreshToken)).body).toEqual(renewed.body);
  expect((await refresh(after, renewed.body['refresh_token'])).status).toBe(200);
  const keys = createLocalJWKSet(
    (await get(after, '/sso/jwks/client_test')).body as unknown as JSONWebKeySet,
  );
  await expect(jwtVerify(accessToken, keys)).resolves.toBeDefined();
  expect((await browser.open(authorizePath())).location).toContain('code=');
});

test('nothing in the files lets their reader in', async () => {
  const folder = emptyFolder();
  const server = await startServer({ database: join(folder, 'authkit.sqlite') });
  const { accessToken, refreshToken, browser } = await signedIn(server);
  const { body } = await refresh(server, refreshToken);
  const page = await browser.open(authorizePath());
  const code = new URL(page.location).searchParams.get('code')!;

  const files = readdirSync(folder).map((name) => join(folder, name));
  const content = Buffer.concat(files.map((file) => readFileSync(file))).toString('latin1');
  expect(content).toContain(EMAIL);
  const cookies = [...browser.cookies.values()].map((cookie) => cookie.split('.')[0]!);
  const secrets = [
    PASSWORD,
    accessToken,
    refreshToken,
    body['access_token'],
    body['refresh_token'],
    code,
    ...cookies,
  ];
  for (const secret of secrets) expect(content).not.toContain(String(secret));
  for (const file of files) expect(statSync(file).mode & 0o077).toBe(0);
});

test('reset forgets everyone but the seeds, keeps the keys and sets the clock right', async () => {
  const server = await startServer();
  const { accessToken, refreshToken, browser } = await signedIn(server);
  await server.createUser({ email: 'ada@example.com', password: 'analytical engine' });
  server.clock.advance(10_000_000);
  await server.reset();
  expect(Math.abs(server.clock.now() - Date.now())).toBeLessThan(1_000_000);
  expect((await refresh(server, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
  const { body } = await get(server, '/user_management/users', 'sk_test_key');
  expect(body).toMatchObject({ data: [{ email: EMAIL }] });
  const keys = createLocalJWKSet(
    (await get(server, '/sso/jwks/client_test')).body as unknown as JSONWebKeySet,
  );
  await expect(jwtVerify(accessToken, keys)).resolves.toBeDefined();
  expect((await signedIn(server)).sid).toMatch(/^session_/);
});

test('resets at once are done one after the other, and leave the seeds once', async () => {
  const server = await startServer();
  await Promise.all(Array.from({ length: 3 }, () => server.reset()));
  const { body } = await get(server, '/user_management/users', 'sk_test_key');
  expect(body).toMatchObject({ data: [{ email: EMAIL }] });
  expect(body['data']).toHaveLength(1);
});

test('a reset leaves nothing behind that waits for the end of the server', async () => {
  const server = await startServer();
  const listening = vi.spyOn(EventTarget.prototype, 'addEventListener');
  onTestFinished(() => listening.mockRestore());
  await server.reset();
  expect(listening).not.toHaveBeenCalled();
});

test('many servers in one process know nothing of each other', async () => {
  const [one, two] = [await startServer(), await startServer()];
  const { refreshToken } = await signedIn(one);
  one.clock.advance(86_400_000);
  expect(two.clock.now()).toBeLessThan(one.clock.now() - 80_000_000);
  expect((await refresh(two, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
  await one.close();
  expect((await new Browser(two.url).visit(authorizePath())).status).toBe(200);
});

test('two servers on one file behave as one', async () => {
  const database = join(emptyFolder(), 'authkit.sqlite');
  const one = await startServer({ database });
  const two = await startServer({ database });
  const { refreshToken } = await signedIn(one);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => refresh(i % 2 === 0 ? one : two, refreshToken)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(new Set(answers.map(({ body }) => body['refresh_token'])).size).toBe(1);
});

test('closing twice is fine, and frees the port', async () => {
  const server = await startServer();
  await Promise.all([server.close(), server.close()]);
  const again = await startServer({ port: server.port });
  expect(again.port).toBe(server.port);
});
