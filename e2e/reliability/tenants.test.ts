/** Users of two tenants with an AuthKit each, at four processes that share a Redis: nobody ever gets another's tokens. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { unsealData } from 'iron-session';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuthKit } from '../support/authkit.ts';
import { Person, sessionIn, settingsOfServer, startCluster } from './support/cluster.ts';
import type { Cluster } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';

interface Tenant {
  authkit: AuthKit;
  host: string;
  cookiePassword: string;
  organizations: string[];
}

interface Member {
  tenant: Tenant;
  userId: string;
  /** The cookie that the browser began with. */
  first: string;
  person: Person;
}

let redis: RedisServer;
let cluster: Cluster;
let tenants: [Tenant, Tenant];

beforeAll(async () => {
  redis = await startRedis();
  const second = await AuthKit.start('http://second.test', {
    refreshReplaySeconds: 0,
    clientId: 'client_second',
  });
  const cookiePassword = randomBytes(32).toString('base64url');
  cluster = await startCluster({
    kind: 'node',
    processes: 4,
    settings: {
      store: { client: 'ioredis', url: redis.url },
      tenants: {
        'second.test': {
          ...settingsOfServer(second),
          cookiePassword,
          redirectUri: 'http://second.test/callback',
        },
      },
    },
  });
  tenants = [
    await tenant(cluster.authkit, 'localhost:3000', cluster.cookiePassword),
    await tenant(second, 'second.test', cookiePassword),
  ];
});
afterAll(async () => {
  await cluster.stop();
  await tenants[1].authkit.server.close();
  await redis.stop();
});

async function tenant(authkit: AuthKit, host: string, cookiePassword: string): Promise<Tenant> {
  const made = [
    await authkit.server.createOrganization({ name: 'One' }),
    await authkit.server.createOrganization({ name: 'Two' }),
  ];
  return { authkit, host, cookiePassword, organizations: made.map(({ id }) => id) };
}

/** An hour after signing in. */
async function member({ authkit, host, cookiePassword, organizations }: Tenant): Promise<Member> {
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  const { cookie } = await authkit.expiredSession(email, cookiePassword);
  for (const organizationId of organizations) await authkit.server.addMember({ organizationId, email });
  const userId = await userIn(cookie, cookiePassword);
  const of = tenants.find((one) => one.host === host)!;
  return { tenant: of, userId, first: cookie, person: Person.with(cookie, host) };
}

async function userIn(cookie: string, password: string): Promise<string> {
  return (await unsealData<{ user: { id: string } }>(cookie, { password })).user.id;
}

const step = fc.record({
  who: fc.nat(3),
  where: fc.nat(3),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('look') },
    { weight: 3, arbitrary: fc.constantFrom('refresh', 'switch-organization') },
    { weight: 1, arbitrary: fc.constant('sign-out') },
  ),
  organization: fc.nat(1),
  /** Whose cookie: that of now, the first one, or either at the other tenant's host. */
  as: fc.constantFrom('now', 'now', 'first', 'stranger'),
});

test('in any order of steps, at any process, with new cookies and old ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const people: Member[] = [];
      for (const of of [tenants[0], tenants[1], tenants[0], tenants[1]]) people.push(await member(of));
      const left = new Set<Member>();
      await Promise.all(
        steps.map(async ({ who, where, what, organization, as }) => {
          const one = people[who]!;
          const process = cluster.processes[where]!;
          const { tenant: home } = one;
          const other = tenants.find((candidate) => candidate !== home)!;
          const by =
            as === 'now' ? one.person : Person.with(one.first, as === 'first' ? home.host : other.host);
          if (what === 'sign-out' && as !== 'stranger') left.add(one);
          const answer = await (what === 'look'
            ? by.open(process, '/api/seen')
            : by.call(process, what, { organization_id: home.organizations[organization]! }));
          expect(answer.status).toBe(200);
          const told = JSON.parse(answer.body) as {
            userId?: string | null;
            auth?: { user: { id: string } | null };
          };
          const userId = told.userId ?? told.auth?.user?.id ?? null;
          const written = sessionIn(answer);
          if (as === 'stranger') {
            expect(userId).toBeNull();
            expect(written ?? null).toBeNull();
            return;
          }
          expect(left.has(one) ? [null, one.userId] : [one.userId]).toContain(userId);
          if (written) expect(await userIn(written, home.cookiePassword)).toBe(one.userId);
        }),
      );
      for (const one of people) {
        for (const process of cluster.processes) {
          for (const by of [one.person.copy(), Person.with(one.first, one.tenant.host)]) {
            expect((await by.seen(process)).userId).toBe(left.has(one) ? null : one.userId);
          }
        }
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
