/** Four processes of the built library, a real Redis, and a provider whose refresh tokens are strictly single-use. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenIdIn } from '../support/authkit.ts';
import type { Answer } from '../support/http.ts';
import { Person, seenIn, sessionIn, startCluster } from './support/cluster.ts';
import type { Cluster, ClusterOptions } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';

const REQUESTS = 1_000;
const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;
const isRefresh = { grantType: 'refresh_token' };

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each<[string, Omit<ClusterOptions, 'settings'>, 'redis' | 'ioredis' | undefined]>([
  ['four apps under next start, client redis', { kind: 'next', processes: 4 }, 'redis'],
  ['four processes, client ioredis', { kind: 'node', processes: 4 }, 'ioredis'],
  ['one process, no store', { kind: 'node', processes: 1 }, undefined],
])('%s', (_name, options, client) => {
  let cluster: Cluster;
  beforeAll(async () => {
    const settings = client ? { store: { client, url: redis.url } } : {};
    cluster = await startCluster({ ...options, settings });
  });
  afterAll(() => cluster.stop());

  test('a thousand requests with one expired cookie make one call, and nobody is signed out', async () => {
    const { authkit, processes, cookiePassword } = cluster;
    const session = await authkit.expiredSession(someone(), cookiePassword);
    const calls = authkit.count(isRefresh);
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        Person.with(session.cookie).open(processes[index % processes.length]!, '/api/seen'),
      ),
    );
    expect(calls()).toBe(1);
    const seen = answers.map(seenIn);
    expect(new Set(seen.map(({ tokenId }) => tokenId)).size, 'tokens that were served').toBe(1);
    expect(seen[0]!.tokenId).not.toBe(session.tokenId);
    expect(seen[0]!.userId).not.toBeNull();
    await expectNewestInAnyOrder(answers, seen[0]!.tokenId!);

    // The next requests carry the new cookie, wherever they go, and cost nothing.
    const person = Person.with(sessionIn(answers[0]!)!);
    for (const process of processes) expect((await person.seen(process)).tokenId).toBe(seen[0]!.tokenId);
    // Late ones carry the old cookie, and are served by each process.
    for (const process of processes) {
      expect((await Person.with(session.cookie).seen(process)).tokenId).toBe(seen[0]!.tokenId);
    }
    expect(calls()).toBe(1);
  });

  /** Whatever order the answers arrive in, the browser ends up with the winner's cookie. */
  async function expectNewestInAnyOrder(answers: Answer[], winner: string): Promise<void> {
    const written = new Set(answers.map(sessionIn));
    expect(written, 'an answer that removed the cookie').not.toContain(null);
    for (const value of written) {
      if (typeof value === 'string') expect(await tokenIdIn(value, cluster.cookiePassword)).toBe(winner);
    }
  }
});

describe('four processes that share a Redis', () => {
  let cluster: Cluster;
  let organizations: { id: string }[];
  beforeAll(async () => {
    cluster = await startCluster({
      kind: 'node',
      processes: 4,
      settings: { store: { client: 'redis', url: redis.url } },
    });
    const { server } = cluster.authkit;
    organizations = await Promise.all(['One', 'Two'].map((name) => server.createOrganization({ name })));
  });
  afterAll(() => cluster.stop());

  /** A member of both organizations, an hour after signing in. */
  async function member({ isExpired = true } = {}) {
    const { authkit, cookiePassword } = cluster;
    const email = someone();
    const session = await (isExpired
      ? authkit.expiredSession(email, cookiePassword)
      : authkit.session(email, cookiePassword));
    for (const { id } of organizations) await authkit.server.addMember({ organizationId: id, email });
    return session;
  }

  test('a switch of organization that races refreshes in other processes succeeds', async () => {
    const { processes, authkit } = cluster;
    const { cookie } = await member();
    const calls = authkit.count(isRefresh);
    const switching = Person.with(cookie);
    const [switched, ...others] = await Promise.all([
      switching.call(processes[0]!, 'switch-organization', { organization_id: organizations[0]!.id }),
      ...processes.flatMap((process) =>
        Array.from({ length: 10 }, () => Person.with(cookie).open(process, '/api/seen')),
      ),
    ]);
    const { auth, error } = JSON.parse(switched.body) as {
      auth: { organizationId?: string };
      error?: string;
    };
    expect(error).toBeUndefined();
    expect(auth.organizationId).toBe(organizations[0]!.id);
    expect(others.map(seenIn).every(({ userId }) => userId !== null)).toBe(true);
    // The plain refresh and the switch, or the switch alone.
    expect(calls()).toBeLessThanOrEqual(2);
    for (const process of processes)
      expect((await switching.seen(process)).organizationId).toBe(organizations[0]!.id);
    // Also late requests with the old cookie are told of the switch.
    for (const process of processes)
      expect((await Person.with(cookie).seen(process)).organizationId).toBe(organizations[0]!.id);
  });

  test('two switches at once in two processes both succeed, one after the other', async () => {
    const { processes } = cluster;
    const { cookie } = await member();
    const answers = await Promise.all(
      organizations.map(({ id }, index) =>
        Person.with(cookie).call(processes[index]!, 'switch-organization', { organization_id: id }),
      ),
    );
    const reached = answers.map(
      ({ body }) => (JSON.parse(body) as { auth: { organizationId?: string } }).auth.organizationId,
    );
    expect(reached).toEqual(organizations.map(({ id }) => id));
  });

  test('sign-out that races a refresh stays signed out in every process, and so does a copied cookie', async () => {
    const { processes, authkit } = cluster;
    const { cookie } = await member();
    const held = authkit.server.faults.add('refresh', { kind: 'hang' });
    const refreshing = processes.slice(0, 3).map((process) => Person.with(cookie).open(process, '/api/seen'));
    await held.met();
    const leaver = Person.with(cookie);
    const left = await leaver.call(processes[3]!, 'sign-out');
    expect(sessionIn(left)).toBeNull();
    held.clear();
    for (const answer of await Promise.all(refreshing)) {
      expect(seenIn(answer).userId).toBeNull();
      expect(sessionIn(answer), 'a cookie written after sign-out').toBeFalsy();
    }
    for (const process of processes)
      expect(await Person.with(cookie).seen(process)).toMatchObject({ userId: null });
  });

  test('a copied cookie that is still good is refused everywhere after sign-out, older ones of its line too', async () => {
    const { processes } = cluster;
    const { cookie } = await member({ isExpired: false });
    const person = Person.with(cookie);
    await person.call(processes[0]!, 'refresh');
    await person.call(processes[1]!, 'refresh');
    const copy = person.copy();
    for (const process of processes) expect((await copy.seen(process)).userId).not.toBeNull();
    await person.call(processes[2]!, 'sign-out');
    for (const process of processes) {
      expect((await copy.copy().seen(process)).userId).toBeNull();
      expect((await Person.with(cookie).seen(process)).userId).toBeNull();
    }
    const reasons = processes.map((process) =>
      process
        .events()
        .flatMap((event) => (event.type === 'session.ended' ? [event.reason] : []))
        .at(-1),
    );
    expect(new Set(reasons)).toEqual(new Set(['signed_out']));
  });

  test('entries are sealed and bound to their keys: copied to others’ places in Redis they change nothing', async () => {
    const { processes } = cluster;
    await redis.client.flushall();
    const [ada, eve] = [await member(), await member()];
    const leaver = Person.with(ada.cookie);
    await leaver.seen(processes[0]!);
    await leaver.call(processes[0]!, 'sign-out');
    const adas = await entries();
    expect(adas.length).toBeGreaterThan(3);

    // Every key that a process has ever asked for her, whether or not there is something.
    const monitor = await redis.client.monitor();
    const asked = new Set<string>();
    monitor.on('monitor', (_time: string, [, key]: string[]) => key && asked.add(key));
    const person = Person.with(eve.cookie);
    const { userId } = await person.seen(processes[1]!);
    for (const process of processes) await person.seen(process);
    monitor.disconnect();
    expect(asked.size).toBeGreaterThan(3);

    for (const [key, value] of [...adas, ...(await entries())]) {
      expect(value).toMatch(/^Fe26\./);
      for (const token of [...ada.tokens, ...eve.tokens]) expect(key + value).not.toContain(token);
    }
    for (const [, value] of adas) {
      for (const key of asked) await redis.client.set(key, value, 'PX', 600_000);
      for (const process of processes) {
        expect((await person.copy().seen(process)).userId).toBe(userId);
        expect((await Person.with(ada.cookie).seen(process)).userId).toBeNull();
      }
    }
  });

  async function entries(): Promise<[string, string][]> {
    const keys = (await redis.client.keys('authkit:*')).toSorted();
    return Promise.all(
      keys.map(async (key) => [key, (await redis.client.get(key)) ?? ''] as [string, string]),
    );
  }
});
