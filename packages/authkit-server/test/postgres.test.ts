import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthKitServer, type AuthKitServer, type AuthKitServerOptions } from '../src/index.js';
import { Browser } from './support/browser.js';
import { buildCli, startCli, type Started } from './support/built-cli.js';
import { freshDatabase } from './support/database.js';
import {
  authenticate,
  CALLBACK,
  challengeOf,
  codeOf,
  EMAIL,
  exchange,
  get,
  manage,
  PASSWORD,
  pkce,
  type Reachable,
  refresh,
  signedIn,
  signIn,
} from './support/world.js';

buildCli();

const settings = {
  clientId: 'client_test',
  apiKey: 'sk_test_key',
  redirectUris: [CALLBACK],
  users: [{ email: EMAIL, password: PASSWORD }],
};

// Two servers that know of each other only what the database tells, started at the same moment.
async function startTwo(more: AuthKitServerOptions = {}): Promise<[AuthKitServer, AuthKitServer]> {
  const database = (await freshDatabase())!;
  const start = async () => {
    const server = await createAuthKitServer({
      database,
      ...settings,
      ...more,
    });
    onTestFinished(() => server.close());
    return server;
  };
  return Promise.all([start(), start()]);
}

/** The same, each in a process of its own. */
async function startTwoProcesses(more: AuthKitServerOptions = {}): Promise<[Started, Started]> {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'authkit.json');
  writeFileSync(config, JSON.stringify({ ...settings, ...more }));
  const args = ['--port', '0', '--database', (await freshDatabase())!, '--config', config];
  return Promise.all([startCli(args), startCli(args)]);
}

describe.each<{ where: string; start: (more?: AuthKitServerOptions) => Promise<[Reachable, Reachable]> }>([
  { where: 'in one process', start: startTwo },
  { where: 'in two processes', start: startTwoProcesses },
])('two servers $where on one PostgreSQL behave as one', ({ start }) => {
  test('started at once, they seed once and sign with a key that both publish', async () => {
    const [one, two] = await start();
    const { body } = await manage(one, 'GET', '/user_management/users');
    expect(body['data']).toHaveLength(1);
    for (const [signer, verifier] of [
      [one, two],
      [two, one],
    ] as const) {
      const { accessToken } = await signedIn(signer);
      const published = (await get(verifier, '/sso/jwks/client_test')).body as unknown as JSONWebKeySet;
      await expect(jwtVerify(accessToken, createLocalJWKSet(published))).resolves.toBeDefined();
    }
  });

  test('one rotation for refreshes at both; a replay at the other gives the same pair', async () => {
    const [one, two] = await start();
    const { refreshToken } = await signedIn(one);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => refresh(i % 2 === 0 ? one : two, refreshToken)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body['refresh_token'])).size).toBe(1);
    expect((await refresh(two, refreshToken)).body).toEqual(answers[0]!.body);
  });

  test('many sessions refresh at both, crosswise, without one getting in the way of another', async () => {
    const [one, two] = await start();
    const browsers = await Promise.all(Array.from({ length: 8 }, () => signedIn(one)));
    let tokens = browsers.map(({ refreshToken }) => refreshToken);
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        ...tokens.map((token) => refresh(one, token)),
        ...tokens.toReversed().map((token) => refresh(two, token)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      tokens = answers.slice(0, tokens.length).map(({ body }) => String(body['refresh_token']));
    }
  });

  test('one request under one idempotency key at both at once is done once', async () => {
    const servers = await start();
    const post = (at: number) =>
      fetch(`${servers[at % 2]!.url}/organizations`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_test_key',
          'content-type': 'application/json',
          'idempotency-key': 'retry-1',
        },
        body: '{"name":"Acme"}',
      });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(at)));
    const bodies = await Promise.all(answers.map((response) => response.text()));
    expect([answers[0]!.status, new Set(bodies).size]).toEqual([201, 1]);
  });

  test('many requests that come to both in opposite orders are each done once, and none fails', async () => {
    const servers = await start();
    const post = async (server: Reachable, name: string) => {
      const response = await fetch(`${server.url}/organizations`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_test_key',
          'content-type': 'application/json',
          'idempotency-key': name,
        },
        body: JSON.stringify({ name }),
      });
      return { name, status: response.status, body: await response.text() };
    };
    for (let round = 0; round < 15; round += 1) {
      const names = Array.from({ length: 60 }, (_, at) => `Tenant ${round}-${at}`);
      const answers = await Promise.all([
        ...names.map((name) => post(servers[0], name)),
        ...names.toReversed().map((name) => post(servers[1], name)),
      ]);
      expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
      expect(new Set(answers.map(({ body }) => body)).size).toBe(names.length);
    }
  });

  test('a code of one is exchanged once, at either', async () => {
    const [one, two] = await start();
    const proof = pkce();
    const code = codeOf(await signIn(new Browser(one.url), challengeOf(proof)));
    const answers = await Promise.all(
      [one, two, one, two].map((server) => exchange(server, code, { code_verifier: proof.verifier })),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  test('a session ended at one is refused at the other', async () => {
    const [one, two] = await start();
    const { refreshToken, sid } = await signedIn(one);
    await manage(two, 'POST', '/user_management/sessions/revoke', { session_id: sid });
    expect((await refresh(one, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('attempts at both count together', async () => {
    const servers = await start({ limits: 'strict' });
    const statuses: number[] = [];
    for (let i = 0; i < 14; i += 1) {
      const { status } = await authenticate(servers[i % 2]!, {
        grant_type: 'password',
        client_secret: 'sk_test_key',
        email: EMAIL,
        password: 'wrong password!',
      });
      statuses.push(status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 400));
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429]);
  });

  test('mails that both send to one address count together', async () => {
    const servers = await start({ limits: 'strict' });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const body = { email: EMAIL };
      statuses.push((await manage(servers[i % 2]!, 'POST', '/user_management/magic_auth', body)).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
  });

  test('guesses at the dashboard’s password count together', async () => {
    const [one, two] = await start({ adminPassword: 'a long admin password' });
    const statuses: number[] = [];
    for (const [i, server] of Array.from({ length: 12 }, (_, at) => [at, at % 2 ? one : two] as const)) {
      const visitor = new Browser(server.url);
      const page = await visitor.open('/dashboard/sign-in');
      statuses.push((await visitor.submit(page, { password: `guess ${i}` })).status);
    }
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});

test('API calls at two servers stay within what one may answer, and no process wastes more than a lease', async () => {
  const servers = await startTwo({ limits: 'strict' });
  const now = servers[0].clock.now();
  let answered = 0;
  for (let round = 0; round < 11; round += 1) {
    // However long the calls take here, to the servers they come within the ten seconds.
    for (const { clock } of servers) clock.set(now);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => manage(servers[i % 2]!, 'GET', '/organizations')),
    );
    answered += answers.filter(({ status }) => status === 200).length;
  }
  expect(answered).toBeLessThanOrEqual(1_000);
  expect(answered).toBeGreaterThanOrEqual(950);
});

test('one process killed in the middle of renewals leaves nothing that the other waits for or lacks', async () => {
  const [one, two] = await startTwoProcesses();
  const browsers = await Promise.all(Array.from({ length: 8 }, () => signedIn(one)));
  const tokens = browsers.map(({ refreshToken }) => refreshToken);
  const gone = once(one.child, 'exit');
  let answers = 0;
  const lanes = tokens.map(async (_, lane) => {
    for (;;) {
      const { status, body } = await refresh(one, tokens[lane]);
      expect(status).toBe(200);
      tokens[lane] = String(body['refresh_token']);
      answers += 1;
      if (answers === 60) one.child.kill('SIGKILL');
    }
  });
  for (const end of await Promise.allSettled(lanes)) {
    expect(String((end as PromiseRejectedResult).reason)).toMatch(/fetch failed|terminated/);
  }
  expect(await gone).toEqual([null, 'SIGKILL']);
  const later = await Promise.all(tokens.map((token) => refresh(two, token)));
  expect(later.map(({ status }) => status)).toEqual(tokens.map(() => 200));
});

test('a connection string that leads nowhere says so', async () => {
  const refused = createAuthKitServer({ database: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(refused).rejects.toThrow('ECONNREFUSED');
});
