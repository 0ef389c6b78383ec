import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../src/store/open.js';
import { buildCli, startCli, type Started } from './support/built-cli.js';
import { freshDatabase } from './support/database.js';
import { EMAIL, PASSWORD } from './support/world.js';

buildCli();

const KEY = 'sk_test_key';
const LANES = 20;
const ANSWERS_BEFORE_THE_END = 150;

async function ask(url: string, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${String(answer['error'])}`);
  return answer;
}

const authenticate = async (url: string, fields: object): Promise<string> =>
  String(
    (await ask(url, '/user_management/authenticate', { client_id: 'client_test', ...fields }))[
      'refresh_token'
    ],
  );

const refresh = (url: string, token: string) =>
  authenticate(url, { grant_type: 'refresh_token', refresh_token: token });

/** Signs up and refreshes until the server is killed in the middle of it; what was answered until then. */
async function loadUntilKilled({ child, url }: Started, tokens: string[], round: number) {
  const users: string[] = [];
  let answers = 0;
  const answered = () => {
    answers += 1;
    if (answers === ANSWERS_BEFORE_THE_END) child.kill('SIGKILL');
  };
  const refreshing = tokens.map(async (_, lane) => {
    for (;;) {
      tokens[lane] = await refresh(url, tokens[lane]!);
      answered();
    }
  });
  const signingUp = Array.from({ length: 5 }, async (_, lane) => {
    for (let i = 0; ; i++) {
      const email = `p${round}-${lane}-${i}@example.com`;
      users.push(String((await ask(url, '/user_management/users', { email }))['id']));
      answered();
    }
  });
  const ends = await Promise.allSettled([...refreshing, ...signingUp]);
  // Nothing but the end of the connection may have ended them.
  for (const end of ends) expect(String((end as PromiseRejectedResult).reason)).toMatch(/fetch failed/);
  return users;
}

test('after kill -9 under load everything that was answered is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = (await freshDatabase()) ?? join(folder, 'authkit.sqlite');
  const args = ['--port', '0', '--database', database, '--client-id', 'client_test', '--user', EMAIL];
  const start = () => startCli(args, { AUTHKIT_API_KEY: KEY, AUTHKIT_SEED_PASSWORD: PASSWORD });

  let server = await start();
  const signIn = { grant_type: 'password', client_secret: KEY, email: EMAIL, password: PASSWORD };
  let tokens = await Promise.all(Array.from({ length: LANES }, () => authenticate(server.url, signIn)));
  for (let round = 0; round < 3; round++) {
    const gone = once(server.child, 'exit');
    const users = await loadUntilKilled(server, tokens, round);
    expect(await gone).toEqual([null, 'SIGKILL']);

    server = await start();
    // Where the new pair was on its way, the token before it still gives that pair.
    tokens = await Promise.all(tokens.map((token) => refresh(server.url, token)));
    expect(users.length).toBeGreaterThan(0);
    for (const id of users) {
      const found = await fetch(`${server.url}/user_management/users/${id}`, {
        headers: { authorization: `Bearer ${KEY}` },
      });
      expect(found.status).toBe(200);
    }
    const events = await fetch(`${server.url}/events?events=user.created&limit=100&order=desc`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { data } = (await events.json()) as { data: { data: { id: string } }[] };
    const told = new Set(data.map((event) => event.data.id));
    expect(users.filter((id) => !told.has(id))).toEqual([]);
  }
});

test('after kill -9 requests that were under way are done when they come again, once each', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = (await freshDatabase()) ?? join(folder, 'authkit.sqlite');
  const start = () => startCli(['--port', '0', '--database', database], { AUTHKIT_API_KEY: KEY });
  const emails = Array.from({ length: LANES }, (_, lane) => `k${lane}@example.com`);
  const create = async (url: string, email: string) => {
    const headers = {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'idempotency-key': email,
    };
    const body = JSON.stringify({ email, password: PASSWORD });
    const response = await fetch(`${url}/user_management/users`, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  };

  const before = await start();
  const db = await openStore(database, () => undefined);
  onTestFinished(() => db.destroy());
  const underWay = db.selectFrom('kept_answers').select('id').where('answer', '=', '');
  const gone = once(before.child, 'exit');
  const creations = emails.map((email) => create(before.url, email));
  while ((await underWay.execute()).length === 0) await nextTurn();
  before.child.kill('SIGKILL');
  const firsts = await Promise.allSettled(creations);
  await gone;
  expect(await underWay.execute()).not.toEqual([]);

  const after = await start();
  const seconds = await Promise.all(emails.map((email) => create(after.url, email)));
  for (const [lane, first] of firsts.entries()) {
    if (first.status === 'fulfilled') expect(seconds[lane]).toEqual(first.value);
    // Where the user was there already, but not yet the answer.
    else expect(seconds[lane]!.status === 201 || seconds[lane]!.body.includes('email')).toBe(true);
  }
  const users = await fetch(`${after.url}/user_management/users?limit=100`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  const { data } = (await users.json()) as { data: { email: string }[] };
  expect(data.map(({ email }) => email).toSorted()).toEqual(emails.toSorted());
}, 30_000);
