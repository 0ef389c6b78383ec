/** What the provider tells one process by webhook holds for all of them, at the next request. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBalancer } from './support/balancer.ts';
import type { Balancer } from './support/balancer.ts';
import { Person, startCluster, WEBHOOK_SECRET } from './support/cluster.ts';
import type { Cluster, Process } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';

let redis: RedisServer;
let balancer: Balancer;
let cluster: Cluster;
beforeAll(async () => {
  redis = await startRedis();
  balancer = await startBalancer();
  cluster = await startCluster({
    kind: 'node',
    processes: 4,
    settings: { store: { client: 'redis', url: redis.url } },
    authkit: {
      webhooks: [{ url: `http://127.0.0.1:${balancer.port}/webhooks`, secret: WEBHOOK_SECRET }],
    },
  });
});
afterAll(async () => {
  await cluster.stop();
  await balancer.close();
  await redis.stop();
});

/** What AuthKit sends because of `task` reaches this process alone; answers what the process said to each event. */
async function reaching(process: Process, task: () => Promise<unknown>): Promise<Map<string, number | null>> {
  const { server } = cluster.authkit;
  balancer.setTargets([process.url]);
  const before = new Set((await server.webhookDeliveries()).map(({ id }) => id));
  await task();
  const sent = (await server.webhookDeliveries()).filter(({ id }) => !before.has(id));
  return new Map(sent.map(({ event, responseStatus }) => [event, responseStatus]));
}

async function signedIn() {
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  const { cookie } = await cluster.authkit.session(email, cluster.cookiePassword, ['posts:read']);
  const person = Person.with(cookie);
  return { email, person, seen: await person.seen(cluster.processes[0]!) };
}

test('session.revoked, as AuthKit sends it to one process, ends that session everywhere, and no other', async () => {
  const { processes } = cluster;
  const [one, other] = [await signedIn(), await signedIn()];
  const answers = await reaching(processes[1]!, () =>
    cluster.authkit.server.revokeSession(one.seen.sessionId!),
  );
  expect(answers).toEqual(new Map([['session.revoked', 200]]));
  for (const process of processes) {
    expect((await one.person.copy().seen(process)).userId).toBeNull();
    expect((await other.person.seen(process)).userId).toBe(other.seen.userId);
    expect(process.events()).toContainEqual({
      type: 'session.ended',
      reason: 'revoked',
      userId: one.seen.userId,
      sessionId: one.seen.sessionId,
    });
  }
});

test('what somebody else has signed ends nothing', async () => {
  const { person, seen } = await signedIn();
  const now = Date.now();
  const body = JSON.stringify({
    id: 'event_1',
    event: 'session.revoked',
    data: { id: seen.sessionId },
    created_at: new Date(now).toISOString(),
  });
  const signature = createHmac('sha256', 'a guess').update(`${now}.${body}`).digest('hex');
  const answer = await new Person().ask(cluster.processes[1]!, '/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'workos-signature': `t=${now}, v1=${signature}` },
    body,
  });
  expect(answer.status).toBe(401);
  for (const process of cluster.processes)
    expect((await person.copy().seen(process)).userId).toBe(seen.userId);
});

test('a changed role is in the claims at the next request, after one refresh', async () => {
  const { email, person, seen } = await signedIn();
  const { server } = cluster.authkit;
  const organizationId = seen.organizationId!;
  await server.setPermissions('editor', ['posts:write']);
  // A token made in the very second of the change may be from before it.
  server.clock.advance(1_000);
  const calls = cluster.authkit.count({ grantType: 'refresh_token' });
  const answers = await reaching(cluster.processes[3]!, () =>
    server.setRole({ organizationId, email, role: 'editor' }),
  );
  expect(answers).toEqual(new Map([['organization_membership.updated', 200]]));
  server.clock.advance(1_000);
  for (const process of cluster.processes) expect((await person.seen(process)).role).toBe('editor');
  expect(calls()).toBe(1);
});

test('a user who is deleted is signed out everywhere', async () => {
  const { person, seen } = await signedIn();
  const answers = await reaching(cluster.processes[2]!, async () => {
    const { url, server } = cluster.authkit;
    const authorization = `Bearer ${server.env['WORKOS_API_KEY']}`;
    await fetch(`${url}/user_management/users/${seen.userId}`, {
      method: 'DELETE',
      headers: { authorization },
    });
  });
  expect(answers.get('user.deleted')).toBe(200);
  for (const process of cluster.processes) expect((await person.copy().seen(process)).userId).toBeNull();
});
