import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { sql, type KyselyPlugin } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { AuthKitServer, AuthKitServerOptions } from '../src/index.js';
import { openStore } from '../src/store/open.js';
import type { Store } from '../src/store/schema.js';
import { dumpStore, restoreStore, type Dump } from '../src/store/transfer.js';
import { Browser } from './support/browser.js';
import { act } from './support/dashboard.js';
import { freshDatabase } from './support/database.js';
import { startTenants } from './support/tenants.js';
import {
  authorizePath,
  CALLBACK,
  codeOf,
  EMAIL,
  get,
  manage,
  PASSWORD,
  refresh,
  signedIn,
  signIn,
} from './support/world.js';

/** What a reset leaves: the server's own. */
const KEPT = new Set(['secrets', 'signing_keys', 'admin_sessions']);

async function database(): Promise<string> {
  const own = await freshDatabase();
  if (own !== undefined) return own;
  const folder = await mkdtemp(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'authkit.sqlite');
}

async function withStore<T>(path: string, work: (db: Store) => Promise<T>): Promise<T> {
  const db = await openStore(path, () => undefined);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

async function tablesOf(db: Store): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'));
}

async function counts(db: Store): Promise<Record<string, number>> {
  const entries: Record<string, number> = {};
  for (const name of await tablesOf(db)) {
    const { rows } = await sql<{ n: number | string }>`select count(*) as n from ${sql.table(name)}`.execute(
      db,
    );
    entries[name] = Number(rows[0]!.n);
  }
  return entries;
}

/** One of everything that a server keeps. */
async function useEverything(server: AuthKitServer) {
  const session = await signedIn(server, new Browser(server.url), { organization_id: 'org_acme' });
  const admin = new Browser(server.url);
  await act(admin, '/users', { email: 'new@example.com', password: PASSWORD, email_verified: '1' });
  await act(admin, '/invitations', { email: 'invited@example.com', organization_id: 'org_acme' });
  await act(admin, '/invitations', { email: 'to-the-app@example.com' });
  await act(admin, '/uris/redirect', { uri: 'https://app.example.com/callback' });
  await act(admin, '/jwt-template', { content: '{ "moved": true }' });
  await act(admin, '/flags', { slug: 'beta' });
  await act(admin, '/organizations/org_acme/domains', { domain: 'acme.example', verified: '1' });
  await act(admin, '/webhooks', { url: `${server.url}/hook`, events: 'user.created' });
  await act(admin, '/users', { email: 'newer@example.com' });
  const elsewhere = new Browser(server.url);
  const provider = await elsewhere.visit(authorizePath({ provider: 'GoogleOAuth' }));
  await elsewhere.submit(provider, { email: 'elsewhere@example.com' });
  const { value } = await server.createApiKey({ organizationId: 'org_acme', name: 'CI' });
  await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
  await manage(server, 'POST', '/user_management/password_reset', { email: EMAIL });
  await server.impersonate({ email: EMAIL, organizationId: 'org_acme', impersonator: 'boss@example.com' });
  await server.webhookDeliveries();
  const invitation = await server.mailbox.next({ to: 'invited@example.com' });
  const endpoints = await manage(server, 'GET', '/webhook_endpoints');
  return { ...session, apiKey: value, invitation: invitation.url!, endpoints: endpoints.body['data'] };
}

test('an export, imported into a new server, leaves everybody signed in and everything as it was', async () => {
  const [from, to] = [await database(), await database()];
  const options: AuthKitServerOptions = { database: from, providers: ['GoogleOAuth'] };
  const one = await startTenants(options);
  const before = await useEverything(one);
  const spent = await refresh(one, before.refreshToken);
  expect(spent.status).toBe(200);
  const events = (await manage(one, 'GET', '/events?limit=100')).body;
  await one.close();

  const dump = JSON.parse(JSON.stringify(await withStore(from, dumpStore))) as Dump;
  await withStore(to, (db) => restoreStore(db, dump));
  // At the address of the other: cookies and tokens name it.
  const two = await startTenants({ ...options, database: to, port: one.port });

  // Late carriers of an exchanged token get the same pair, and the pair works.
  expect((await refresh(two, before.refreshToken)).body).toEqual(spent.body);
  expect((await refresh(two, spent.body['refresh_token'])).status).toBe(200);
  const keys = (await get(two, '/sso/jwks/client_test')).body as unknown as JSONWebKeySet;
  await expect(jwtVerify(before.accessToken, createLocalJWKSet(keys))).resolves.toBeDefined();
  expect(codeOf(await before.browser.visit(authorizePath({ organization_id: 'org_acme' })))).toMatch(
    /^\w{28}$/,
  );
  expect((await signIn(new Browser(two.url), { organization_id: 'org_acme' })).location).toContain(CALLBACK);
  expect((await signedIn(two, new Browser(two.url), {}, 'new@example.com')).claims['moved']).toBe(true);
  expect((await new Browser(two.url).open(before.invitation)).html).toContain('Join Acme');
  const validation = await manage(two, 'POST', '/api_keys/validations', { value: before.apiKey });
  expect(validation.body).toMatchObject({ api_key: { name: 'CI' } });
  expect((await manage(two, 'GET', '/webhook_endpoints')).body['data']).toEqual(before.endpoints);
  const kept = (await manage(two, 'GET', '/events?limit=100')).body['data'] as { id: string }[];
  const ids = new Set(kept.map(({ id }) => id));
  expect((events['data'] as { id: string }[]).filter(({ id }) => !ids.has(id))).toEqual([]);
  const uri = 'https://app.example.com/callback';
  expect((await new Browser(two.url).open(authorizePath({ redirect_uri: uri }))).status).toBe(302);
  expect((await manage(two, 'GET', '/feature-flags/beta')).status).toBe(200);
  expect((await manage(two, 'GET', '/organizations/org_acme')).body).toMatchObject({
    domains: [{ domain: 'acme.example', state: 'verified' }],
  });
});

/** Does something once the first table has been read. */
function afterFirstRead(work: () => Promise<void>): KyselyPlugin {
  let reads = 0;
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      reads += 1;
      if (reads === 1) await work();
      return result;
    },
  };
}

test('an export of a server that is at work is of one moment', async () => {
  const [from, to] = [await database(), await database()];
  await (await startTenants({ database: from })).close();
  const dump = await withStore(from, (db) =>
    withStore(from, (other) => {
      const addUser = async () => {
        const [user] = await other.selectFrom('users').selectAll().execute();
        const late = { ...user!, id: 'user_late', email: 'late@example.com', email_key: 'late@example.com' };
        await other.insertInto('users').values(late).execute();
      };
      return dumpStore(db.withPlugin(afterFirstRead(addUser)));
    }),
  );
  expect(dump.tables['users']!.map(({ id }) => id)).not.toContain('user_late');
  await withStore(to, (db) => restoreStore(db, dump));
});

test('an import is all or nothing, and takes no file of another kind', async () => {
  const [from, to] = [await database(), await database()];
  await (await startTenants({ database: from })).close();
  const dump = await withStore(from, dumpStore);
  const torn = { ...dump, tables: { ...dump.tables, sessions: [{ nonsense: true }] } };
  await withStore(to, async (db) => {
    await expect(restoreStore(db, torn)).rejects.toThrow('nonsense');
    await expect(restoreStore(db, { authkit: 1, tables: { nonsense: [] } })).rejects.toThrow('nonsense');
    await expect(restoreStore(db, { users: [] })).rejects.toThrow('no export');
    await expect(restoreStore(db, null)).rejects.toThrow('no export');
    expect((await counts(db))['users']).toBe(0);
    await restoreStore(db, dump);
    await expect(restoreStore(db, dump)).rejects.toThrow('not empty');
  });
});

test('reset leaves a server that has only its seeds, and works', async () => {
  const [used, fresh] = [await database(), await database()];
  const server = await startTenants({ database: used, providers: ['GoogleOAuth'] });
  await useEverything(server);
  server.faults.add('any', { kind: 'status', status: 500 });
  await server.reset();
  await server.close();
  await (await startTenants({ database: fresh })).close();
  const [left, made] = [await withStore(used, counts), await withStore(fresh, counts)];
  for (const name of KEPT) {
    delete left[name];
    delete made[name];
  }
  expect(left).toEqual(made);

  const again = await startTenants({ database: used, providers: ['GoogleOAuth'] });
  await again.reset();
  const after = await useEverything(again);
  expect((await refresh(again, after.refreshToken)).status).toBe(200);
});
