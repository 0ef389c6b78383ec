/** What the provider tells one process by webhook holds for all of them, at the next request. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person, startCluster, WEBHOOK_SECRET } from './support/cluster.ts';
import type { Cluster, Process } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';

let redis: RedisServer;
let cluster: Cluster;
beforeAll(async () => {
  redis = await startRedis();
  cluster = await startCluster({
    kind: 'node',
    processes: 4,
    settings: { store: { client: 'redis', url: redis.url } },
  });
});
afterAll(async () => {
  await cluster.stop();
  await redis.stop();
});

/** An event as the provider sends it: signed over the time and the very bytes of the body. */
async function announce(
  process: Process,
  event: string,
  data: object,
  secret = WEBHOOK_SECRET,
): Promise<number> {
  const now = cluster.authkit.server.clock.now();
  const body = JSON.stringify({
    object: 'event',
    id: `event_${randomBytes(10).toString('hex')}`,
    event,
    data,
    created_at: new Date(now).toISOString(),
  });
  const signature = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
  const answer = await new Person().ask(process, '/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'workos-signature': `t=${now}, v1=${signature}` },
    body,
  });
  return answer.status;
}

async function signedIn() {
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  const { cookie } = await cluster.authkit.session(email, cluster.cookiePassword, ['posts:read']);
  const person = Person.with(cookie);
  return { email, person, seen: await person.seen(cluster.processes[0]!) };
}

test('session.revoked ends that session everywhere, and no other', async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  expect(
    await announce(cluster.processes[1]!, 'session.revoked', { id: one.seen.sessionId }, 'a guess'),
  ).toBe(401);
  for (const process of cluster.processes)
    expect((await one.person.copy().seen(process)).userId).not.toBeNull();

  expect(await announce(cluster.processes[1]!, 'session.revoked', { id: one.seen.sessionId })).toBe(200);
  for (const process of cluster.processes) {
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

test('a changed role is in the claims at the next request, after one refresh', async () => {
  const { email, person, seen } = await signedIn();
  const { server } = cluster.authkit;
  const organizationId = seen.organizationId!;
  await server.setPermissions('editor', ['posts:write']);
  await server.setRole({ organizationId, email, role: 'editor' });
  // A token made in the very second of the change may be from before it.
  server.clock.advance(1_000);
  expect((await person.copy().seen(cluster.processes[2]!)).role).toBe(seen.role);
  const calls = cluster.authkit.count({ grantType: 'refresh_token' });
  const data = { user_id: seen.userId, organization_id: organizationId };
  expect(await announce(cluster.processes[3]!, 'organization_membership.updated', data)).toBe(200);
  server.clock.advance(1_000);
  for (const process of cluster.processes) expect((await person.seen(process)).role).toBe('editor');
  expect(calls()).toBe(1);
});
