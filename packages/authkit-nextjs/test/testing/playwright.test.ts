/** The Playwright fixtures, driven as Playwright drives them, against a real local AuthKit server and the real proxy. */
import { createServer, type AddressInfo } from 'node:net';
import { NextRequest } from 'next/server.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthKitServer, type AuthKitServer } from '@workos-inc/authkit-server';
import { authkit as authkitFunction, authkitProxy, type NoUserInfo, type UserInfo } from '../../src/index.js';
import { authkitFixtures, type AuthKitFixtures } from '../../src/testing.js';

const APP = 'http://localhost:3000';
let server: AuthKitServer;

beforeAll(async () => {
  server = await createAuthKitServer({
    redirectUris: [`${APP}/callback`],
    users: [{ email: 'known@example.com', password: 'correct horse battery' }],
  });
});
afterAll(() => server.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
  vi.stubEnv('WORKOS_COOKIE_PASSWORD', `for the fixtures of one test ${Math.random()}`);
  vi.stubEnv('WORKOS_REDIRECT_URI', `${APP}/callback`);
  vi.stubEnv('NODE_ENV', 'development');
});

/** A browser context as far as the fixtures use it. */
function newContext() {
  const jar: { name: string; value: string; url: string }[] = [];
  return { jar, addCookies: async (cookies: typeof jar) => void jar.push(...cookies) };
}

async function inTest(
  body: (fixtures: AuthKitFixtures & { context: ReturnType<typeof newContext> }) => Promise<void>,
) {
  const fixtures = authkitFixtures();
  const context = newContext();
  await fixtures.authkit({}, (authkit) =>
    fixtures.signIn({ context, baseURL: APP, authkit }, (signIn) => body({ authkit, signIn, context })),
  );
}

/** Who the app takes the browser for, with whatever the proxy had to do for it. */
async function read({ jar }: ReturnType<typeof newContext>): Promise<UserInfo | NoUserInfo> {
  const cookie = jar.map(({ name, value }) => `${name}=${value}`).join('; ');
  return (await authkitFunction(new NextRequest(`${APP}/account`, { headers: { cookie } }))).session;
}

async function visit({ jar }: ReturnType<typeof newContext>): Promise<number> {
  const cookie = jar.map(({ name, value }) => `${name}=${value}`).join('; ');
  const request = new NextRequest(`${APP}/account`, { headers: { cookie } });
  return (await authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [] } })(request))
    .status;
}

describe('signIn', () => {
  test('of somebody new: the app lets them in', async () => {
    await inTest(async ({ signIn, context }) => {
      expect(await visit(context)).toBe(307);
      expect((await signIn({ email: 'grace@example.com' })).email).toBe('grace@example.com');
      expect(context.jar.every(({ url }) => url === APP)).toBe(true);
      expect(await visit(context)).toBe(200);
    });
  });

  test('of somebody who exists, with their password; without it, it says why not', async () => {
    await inTest(async ({ signIn, context }) => {
      await signIn({ email: 'known@example.com', password: 'correct horse battery' });
      expect(await visit(context)).toBe(200);
      await expect(signIn({ email: 'known@example.com' })).rejects.toThrow('invalid_credentials');
    });
  });

  test('to an organization of several', async () => {
    const person = { email: 'member@example.com' };
    await inTest(async ({ signIn }) => {
      const { userId } = await signIn(person);
      const [first, second] = [
        await server.createOrganization({ name: 'First' }),
        await server.createOrganization({ name: 'Second' }),
      ];
      await server.addMember({ organizationId: first.id, userId });
      await server.addMember({ organizationId: second.id, userId });
      for (const { id } of [first, second]) {
        await inTest(async ({ signIn: signInTo, context }) => {
          await signInTo({ ...person, organizationId: id });
          expect(await visit(context)).toBe(200);
        });
      }
    });
  });
});

describe('signIn with', () => {
  test('permissions: in an organization of their own, and only these', async () => {
    await inTest(async ({ signIn, context }) => {
      await signIn({ email: 'writer@example.com', permissions: ['posts:write', 'posts:read'] });
      expect(await read(context)).toMatchObject({ permissions: ['posts:read', 'posts:write'] });
    });
    await inTest(async ({ signIn, context }) => {
      await signIn({ email: 'writer@example.com', permissions: ['posts:read'] });
      expect(await read(context)).toMatchObject({ permissions: ['posts:read'] });
    });
  });

  test('the name of an organization: made once, joined by all', async () => {
    const organizationOf = async (email: string, organization: string) => {
      let id: string | undefined;
      await inTest(async ({ signIn, context }) => {
        await signIn({ email, organization });
        id = (await read(context)).organizationId;
      });
      return id;
    };
    const acme = await organizationOf('one@example.com', 'Acme');
    expect(acme).toMatch(/^org_/);
    expect(await organizationOf('two@example.com', 'Acme')).toBe(acme);
    expect(await organizationOf('one@example.com', 'Another')).not.toBe(acme);
  });

  test('the same person and organization from several workers at once', async () => {
    const person = { email: 'busy@example.com', organization: 'Busy', permissions: ['posts:write'] };
    const seen: unknown[] = [];
    const worker = () =>
      inTest(async ({ signIn, context }) => {
        await signIn(person);
        seen.push((await read(context)).organizationId);
      });
    await Promise.all(Array.from({ length: 5 }, worker));
    expect(new Set(seen).size).toBe(1);
    expect(seen).toHaveLength(5);
  });

  test('an impersonator', async () => {
    await inTest(async ({ signIn, context }) => {
      await signIn({ email: 'helped@example.com', impersonator: 'support@example.com' });
      expect(await read(context)).toMatchObject({
        user: { email: 'helped@example.com' },
        impersonator: { email: 'support@example.com' },
      });
    });
  });

  test('expired: the next request renews it, or says that it cannot', async () => {
    await inTest(async ({ signIn, context }) => {
      await signIn({ email: 'late@example.com', expired: true });
      expect((await read(context)).user?.email).toBe('late@example.com');
    });
    await inTest(async ({ authkit, signIn, context }) => {
      await signIn({ email: 'late@example.com', expired: true });
      await authkit.fail('refresh', { kind: 'status', status: 503 });
      expect(await visit(context)).toBe(503);
    });
    expect(Math.abs(server.clock.now() - Date.now())).toBeLessThan(60_000);
  });
});

describe('authkit', () => {
  test('breaks the provider for one test, and mends it after', async () => {
    await inTest(async ({ authkit, signIn, context }) => {
      await signIn();
      await authkit.clock.advance(600_000);
      await authkit.fail('refresh', { kind: 'status', status: 503 });
      vi.setSystemTime(Date.now() + 600_000);
      expect(await visit(context)).toBe(503);
    });
    vi.useRealTimers();
    await inTest(async ({ signIn, context }) => {
      await signIn();
      expect(await visit(context)).toBe(200);
    });
    expect(Math.abs(server.clock.now() - Date.now())).toBeLessThan(60_000);
  });
});

describe('a server that is not there', () => {
  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => probe.once('listening', done));
    const { port } = probe.address() as AddressInfo;
    await new Promise((done) => probe.close(done));
    return port;
  }

  test('is started where the settings say that one is', async () => {
    vi.stubEnv('WORKOS_API_HOSTNAME', '127.0.0.1');
    vi.stubEnv('WORKOS_API_PORT', String(await freePort()));
    await inTest(async ({ signIn, context }) => {
      await signIn();
      expect(await visit(context)).toBe(200);
    });
  });

  test('is started once, however many workers miss it at the same moment', async () => {
    vi.stubEnv('WORKOS_API_HOSTNAME', '127.0.0.1');
    vi.stubEnv('WORKOS_API_PORT', String(await freePort()));
    const worker = () => inTest(async ({ signIn }) => void (await signIn()));
    await expect(Promise.all([worker(), worker(), worker()])).resolves.toHaveLength(3);
  });

  test('is never started in the place of a real provider', async () => {
    vi.stubEnv('WORKOS_API_HOSTNAME', 'authkit.invalid');
    await expect(inTest(() => Promise.resolve())).rejects.toThrow('only a loopback one can be started');
  });
});
