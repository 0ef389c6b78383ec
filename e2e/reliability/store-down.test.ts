/** Redis and processes that die at the worst moment: everyone stays signed in. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Person, seenIn, sessionIn, startCluster } from './support/cluster.ts';
import type { Cluster, Process } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';

const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;
const CLIENTS = ['redis', 'ioredis'] as const;
const PEOPLE = 6;

let redis: RedisServer;
let cluster: Cluster;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  await cluster.stop();
  await redis.stop();
});

const start = async (client: (typeof CLIENTS)[number], refreshReplaySeconds: number) => {
  cluster = await startCluster({
    kind: 'node',
    processes: 4,
    settings: { store: { client, url: redis.url }, timeoutMs: 1_500 },
    authkit: { refreshReplaySeconds },
  });
};

async function people(): Promise<{ cookie: string; person: Person }[]> {
  const made = [];
  for (let index = 0; index < PEOPLE; index++) {
    const { cookie } = await cluster.authkit.expiredSession(someone(), cluster.cookiePassword);
    made.push({ cookie, person: Person.with(cookie) });
  }
  return made;
}

const told = (process: Process, type: string) =>
  process.events().filter((event) => event.type === type).length;

test.each(CLIENTS)(
  'Redis is killed while refreshes are under way (%s): everyone stays signed in, it is said once, and it is used again',
  async (client) => {
    await start(client, 30);
    const all = await people();
    for (const process of cluster.processes) await new Person().seen(process);
    const held = cluster.authkit.server.faults.add('refresh', { kind: 'hang' });
    // Each person's tabs reach all four processes at once, with the same expired cookie.
    const underWay = all.flatMap(({ person }) =>
      cluster.processes.map((process) => person.open(process, '/api/seen')),
    );
    await held.met(PEOPLE);
    await redis.kill();
    held.clear();
    const answers = await Promise.all(underWay);
    expect(answers.map(sessionIn), 'a cookie that was removed').not.toContain(null);
    for (const { person } of all) {
      for (const process of cluster.processes) expect((await person.seen(process)).userId).not.toBeNull();
    }

    // A second round, with Redis away from the start.
    const more = await people();
    const second = await Promise.all(
      more.flatMap(({ person }) => cluster.processes.map((process) => person.open(process, '/api/seen'))),
    );
    expect(second.map((answer) => seenIn(answer).userId)).not.toContain(null);
    for (const process of cluster.processes) {
      expect(told(process, 'store.unavailable')).toBe(1);
      const warnings = process.child.output().match(/refresh store cannot be reached/g);
      expect(warnings).toHaveLength(1);
    }

    redis = await startRedis(Number(new URL(redis.url).port));
    for (const process of cluster.processes) {
      while (told(process, 'store.available') === 0) await more[0]!.person.seen(process);
    }
    const calls = cluster.authkit.count({ grantType: 'refresh_token' });
    const { cookie } = (await people())[0]!;
    const third = await Promise.all(
      cluster.processes.map((process) => Person.with(cookie).open(process, '/api/seen')),
    );
    expect(third.map((answer) => seenIn(answer).userId)).not.toContain(null);
    expect(calls()).toBe(1);
  },
);

test('without Redis and with strictly single-use tokens, processes that lose the race keep the cookie', async () => {
  await start('redis', 0);
  await redis.kill();
  const all = await people();
  const answers = await Promise.all(
    all.flatMap(({ person }) => cluster.processes.map((process) => person.open(process, '/api/seen'))),
  );
  expect(answers.map(sessionIn)).not.toContain(null);
  for (const { person } of all) {
    for (const process of cluster.processes) expect((await person.seen(process)).userId).not.toBeNull();
  }
});

test('an answer that was lost is found by the others, though the token is spent and may not be used twice', async () => {
  await start('redis', 0);
  const { cookie } = (await people())[0]!;
  const [dying, ...rest] = cluster.processes as [Process, ...Process[]];
  // The call and its repetition, as on a bad line; then the one process that knows what it has asked is gone, too.
  cluster.authkit.server.faults.add('refresh', { kind: 'drop' }, { times: 2 });
  const answer = await Person.with(cookie).open(dying, '/guarded');
  expect([answer.status, sessionIn(answer)]).toEqual([503, undefined]);
  await dying.child.stop('SIGKILL');
  const person = Person.with(cookie);
  for (const process of rest) {
    while ((await person.open(process, '/guarded')).status === 503)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await person.seen(process)).userId).not.toBeNull();
  }
});

test('a process that dies while it refreshes leaves the session to the others', async () => {
  await start('redis', 0);
  const { cookie } = (await people())[0]!;
  const [dying, ...rest] = cluster.processes as [Process, ...Process[]];
  const held = cluster.authkit.server.faults.add('refresh', { kind: 'hang' }, { times: 1 });
  const lost = Person.with(cookie)
    .open(dying, '/api/seen')
    .catch(() => undefined);
  await held.met();
  const waiting = rest.map((process) => Person.with(cookie).open(process, '/api/seen'));
  await dying.child.stop('SIGKILL');
  await lost;
  held.clear();
  const person = Person.with(cookie);
  for (const answer of await Promise.all(waiting)) {
    expect(sessionIn(answer)).not.toBeNull();
    person.cookies.take(answer.headers);
  }
  for (const process of rest) expect((await person.seen(process)).userId).not.toBeNull();
});
