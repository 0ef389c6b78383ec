/**
 * What a real browser keeps, and what it removes, for every set of attributes a session cookie can have. The app is the
 * built library's proxy and AuthKit route; TLS ends at a proxy before it, as in production.
 */
import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import type { ProcessSettings } from '../fixtures/reliability/lib/settings.ts';
import { startBalancer } from '../reliability/support/balancer.ts';
import type { Balancer } from '../reliability/support/balancer.ts';
import { startCluster, startProcess } from '../reliability/support/cluster.ts';
import type { Cluster } from '../reliability/support/cluster.ts';
import { PASSWORD } from '../support/authkit.ts';
import { certificate } from '../support/certificate.ts';
import { fillSignIn } from '../support/journeys.ts';

// A bound for what hangs: each test starts an app, an AuthKit and a browser.
test.describe.configure({ timeout: 180_000 });

// Names that no resolver knows: the browser is told where they are.
test.use({
  ignoreHTTPSErrors: true,
  launchOptions: async ({ launchOptions }, use) => {
    const rules = '--host-resolver-rules=MAP *.shop.test 127.0.0.1, MAP shop.test 127.0.0.1';
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] });
  },
});

interface World {
  cluster: Cluster;
  url: string;
  balancer: Balancer;
}

interface Attributes {
  name: string;
  host?: string;
  isSecure: boolean;
  settings: Partial<ProcessSettings>;
  expected: { name: string; domain: string; secure: boolean; sameSite: 'Lax' | 'Strict' | 'None' };
}

const SETS: Attributes[] = [
  {
    name: 'http',
    isSecure: false,
    settings: {},
    expected: { name: 'wos-session', domain: 'localhost', secure: false, sameSite: 'Lax' },
  },
  {
    name: 'https',
    isSecure: true,
    settings: {},
    expected: { name: 'wos-session', domain: 'localhost', secure: true, sameSite: 'Lax' },
  },
  {
    name: 'https, SameSite=Strict',
    isSecure: true,
    settings: { cookieSameSite: 'strict' },
    expected: { name: 'wos-session', domain: 'localhost', secure: true, sameSite: 'Strict' },
  },
  {
    name: 'https, SameSite=None',
    isSecure: true,
    settings: { cookieSameSite: 'none' },
    expected: { name: 'wos-session', domain: 'localhost', secure: true, sameSite: 'None' },
  },
  {
    name: 'https, a Domain',
    host: 'app.shop.test',
    isSecure: true,
    settings: { cookieDomain: 'shop.test' },
    expected: { name: 'wos-session', domain: '.shop.test', secure: true, sameSite: 'Lax' },
  },
  {
    name: 'http, a Domain',
    host: 'app.shop.test',
    isSecure: false,
    settings: { cookieDomain: 'shop.test' },
    expected: { name: 'wos-session', domain: '.shop.test', secure: false, sameSite: 'Lax' },
  },
  {
    name: 'https, a Domain, SameSite=None and a name that begins with __Secure-',
    host: 'app.shop.test',
    isSecure: true,
    settings: { cookieDomain: 'shop.test', cookieSameSite: 'none', cookieName: '__Secure-session' },
    expected: { name: '__Secure-session', domain: '.shop.test', secure: true, sameSite: 'None' },
  },
  {
    name: 'https, a name that begins with __Host-',
    isSecure: true,
    settings: { cookieName: '__Host-session' },
    expected: { name: '__Host-session', domain: 'localhost', secure: true, sameSite: 'Lax' },
  },
];

const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;

async function withWorld(
  { host = 'localhost', isSecure, settings }: Pick<Attributes, 'host' | 'isSecure' | 'settings'>,
  run: (world: World) => Promise<void>,
): Promise<void> {
  const balancer = await startBalancer(isSecure ? certificate() : undefined);
  const url = `${isSecure ? 'https' : 'http'}://${host}:${balancer.port}`;
  const cluster = await startCluster({ kind: 'node', processes: 1, appUrl: url, settings });
  balancer.setTargets(cluster.processes.map((process) => process.url));
  try {
    await run({ cluster, url, balancer });
  } finally {
    await cluster.stop();
    await balancer.close();
  }
}

async function signIn(page: Page, { cluster, url }: World, email: string): Promise<void> {
  await page.goto(`${url}/callback?authkit=sign-in&return_to=/guarded`);
  await fillSignIn(page, email, PASSWORD);
  await page.waitForURL(`${url}/guarded`);
  await expect(page.locator('body')).toContainText('"userId":"user_');
  expect(cluster.authkit.url).not.toContain('shop.test');
}

/** As a visitor who typed the address: a page that asks first. */
async function signOut(page: Page, { url }: World): Promise<void> {
  await page.goto(`${url}/callback?authkit=sign-out`);
  await page.getByRole('link', { name: 'Sign out' }).click();
  await page.waitForURL((current) => !current.href.includes('authkit=sign-out'));
}

/** Everything the browser still holds that is the library's. */
const ours = async (context: BrowserContext) =>
  (await context.cookies()).filter(
    ({ name }) => /session|wos|authkit-?flow/i.test(name) && !name.startsWith('authkit_'),
  );

for (const attributes of SETS) {
  test(`${attributes.name}: set as configured, grown, shrunk, and gone after sign-out`, async ({
    page,
    context,
  }) => {
    await withWorld(attributes, async (world) => {
      const { cluster, url } = world;
      const { server } = cluster.authkit;
      const email = someone();
      await cluster.authkit.createUser(email);
      const { id: organizationId } = await server.createOrganization({ name: `Of ${email}` });
      const role = `role-${randomBytes(4).toString('hex')}`;
      await server.setPermissions(role, ['one']);
      await server.addMember({ organizationId, email, role });
      await signIn(page, world, email);

      const { expected } = attributes;
      const find = async (name: string) => (await context.cookies()).find((cookie) => cookie.name === name);
      expect(await find(expected.name)).toMatchObject({ ...expected, path: '/', httpOnly: true });
      const { httpOnly, ...shared } = { ...expected, httpOnly: false };
      expect(await find('wos-session-mark')).toMatchObject({ ...shared, name: 'wos-session-mark', httpOnly });

      const chunks = async () =>
        (await context.cookies()).filter(({ name }) => name.startsWith(`${expected.name}.`)).length;
      const renew = () =>
        page.evaluate(
          async () =>
            (await fetch('/callback?authkit=refresh&n=n', { headers: { 'x-authkit': '1' } })).status,
        );
      expect(await chunks()).toBe(0);
      const many = Array.from({ length: 170 }, (_, index) => `permission-number-${index}`);
      await server.setPermissions(role, many);
      expect(await renew()).toBe(200);
      expect(await chunks()).toBeGreaterThanOrEqual(2);
      await page.goto(`${url}/guarded`);
      await expect(page.locator('body')).toContainText('"userId":"user_');
      await server.setPermissions(role, many.slice(0, 80));
      expect(await renew()).toBe(200);
      expect(await chunks()).toBe(1);
      await server.setPermissions(role, many);
      expect(await renew()).toBe(200);

      await signOut(page, world);
      expect(await ours(context)).toEqual([]);
      await page.goto(`${url}/api/seen`);
      await expect(page.locator('body')).toContainText('"userId":null');
    });
  });
}

test('after a Domain is configured, cookies without it go as well', async ({ page, context }) => {
  await withWorld({ host: 'app.shop.test', isSecure: true, settings: {} }, async (world) => {
    const { cluster, balancer, url } = world;
    const email = someone();
    await cluster.authkit.createUser(email);
    await signIn(page, world, email);
    const domains = async () =>
      (await context.cookies()).filter(({ name }) => name === 'wos-session').map(({ domain }) => domain);
    expect(await domains()).toEqual(['app.shop.test']);

    // The next deployment has a Domain; the browser comes back with the cookie of the one before.
    const next = await startProcess('node', { ...cluster.processes[0]!.settings, cookieDomain: 'shop.test' });
    try {
      balancer.setTargets([next.url]);
      await page.goto(`${url}/guarded`);
      await expect(page.locator('body')).toContainText('"userId":"user_');
      const renewed = await page.evaluate(
        async () => (await fetch('/callback?authkit=refresh&n=n', { headers: { 'x-authkit': '1' } })).status,
      );
      expect(renewed).toBe(200);
      expect(await domains()).toContain('.shop.test');
      await page.goto(`${url}/guarded`);
      await expect(page.locator('body')).toContainText('"userId":"user_');

      await signOut(page, world);
      expect(await ours(context)).toEqual([]);
      await page.goto(`${url}/api/seen`);
      await expect(page.locator('body')).toContainText('"userId":null');
    } finally {
      await next.child.stop();
    }
  });
});

test('after a Domain is taken away again, the newer of the two cookies counts', async ({ page, context }) => {
  const settings = { cookieDomain: 'shop.test' };
  await withWorld({ host: 'app.shop.test', isSecure: true, settings }, async (world) => {
    const { cluster, balancer, url } = world;
    const email = someone();
    await cluster.authkit.createUser(email);
    await signIn(page, world, email);
    const { cookieDomain: _, ...withoutDomain } = cluster.processes[0]!.settings;
    const found = async () =>
      (await context.cookies()).filter(({ name }) => name === 'wos-session').map(({ domain }) => domain);
    /** Processes that know nothing of the session but what the browser sends. */
    const restart = async () => {
      const started = await startProcess('node', withoutDomain);
      balancer.setTargets([started.url]);
      return started;
    };
    const tokenId = async () => {
      await page.goto(`${url}/guarded`);
      return (JSON.parse((await page.locator('body').textContent()) ?? '') as { tokenId: string }).tokenId;
    };
    const older = await tokenId();
    const first = await restart();
    expect(await tokenId()).toBe(older);
    const renewed = await page.evaluate(
      async () => (await fetch('/callback?authkit=refresh&n=n', { headers: { 'x-authkit': '1' } })).status,
    );
    expect(renewed).toBe(200);
    const newer = await tokenId();
    expect(newer).not.toBe(older);
    await first.child.stop();

    // The browser sends both, and the token of the older one is spent.
    expect((await found()).toSorted()).toEqual(['.shop.test', 'app.shop.test']);
    const second = await restart();
    expect(await tokenId()).toBe(newer);
    await second.child.stop();
  });
});
