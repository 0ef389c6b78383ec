import { createServer, type IncomingMessage } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KyselyPlugin } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { WorkOS as WorkOS9 } from 'workos-9';
import { WorkOS as WorkOS10 } from 'workos-10';
import { WorkOS as WorkOS11 } from 'workos-11';
import type { AuthKitServer, AuthKitServerOptions } from '../src/index.js';
import { createUser } from '../src/domain/users.js';
import { createWebhookEndpoint } from '../src/domain/webhooks.js';
import { createCourier, RETRY_DELAYS } from '../src/webhooks/courier.js';
import { createRealm } from './support/realm.js';
import { manage, startServer } from './support/world.js';

const SECRET = 'whsec_a_secret_of_the_test';

interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

/** An endpoint that answers with these statuses, the last one from then on. */
async function startEndpoint(...statuses: number[]) {
  const received: Received[] = [];
  let waiters: { count: number; resolve: () => void }[] = [];
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
      response.writeHead(status, { location: '/elsewhere' }).end();
      for (const { count, resolve } of waiters) if (received.length >= count) resolve();
      waiters = waiters.filter(({ count }) => received.length < count);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`,
    received,
    arrived: (count: number) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            waiters.push({ count, resolve });
          }),
  };
}

function startWith(url: string, more: AuthKitServerOptions = {}) {
  return startServer({ webhooks: [{ url, secret: SECRET, events: ['user.created'] }], ...more });
}

const create = (server: AuthKitServer, email: string) =>
  manage(server, 'POST', '/user_management/users', { email });

test.each([
  ['9', WorkOS9],
  ['10', WorkOS10],
  ['11', WorkOS11],
])('SDK %s accepts the signature, and only of what was signed', async (_, WorkOS) => {
  const endpoint = await startEndpoint();
  const server = await startWith(endpoint.url);
  await create(server, 'ada@example.com');
  await endpoint.arrived(1);
  const [{ headers, body }] = endpoint.received as [Received];
  const { webhooks } = new WorkOS('sk_test');
  const sigHeader = String(headers['workos-signature']);
  const payload = JSON.parse(body) as Record<string, unknown>;
  const event = await webhooks.constructEvent({ payload, sigHeader, secret: SECRET });
  expect(event).toMatchObject({ event: 'user.created', data: { email: 'ada@example.com' } });
  const forged = { ...payload, event: 'user.deleted' };
  await expect(webhooks.constructEvent({ payload: forged, sigHeader, secret: SECRET })).rejects.toThrow(
    'ignature',
  );
  await expect(webhooks.constructEvent({ payload, sigHeader, secret: `${SECRET}x` })).rejects.toThrow(
    'ignature',
  );
});

test('an endpoint gets what it subscribed to, and nothing of the seeds', async () => {
  const endpoint = await startEndpoint();
  const server = await startWith(endpoint.url);
  await manage(server, 'POST', '/organizations', { name: 'Acme' });
  await create(server, 'ada@example.com');
  await endpoint.arrived(1);
  await server.webhookDeliveries();
  const bodies = endpoint.received.map(({ body }) => JSON.parse(body) as { data: { email: string } });
  expect(bodies.map(({ data }) => data.email)).toEqual(['ada@example.com']);
});

test('one that is switched off gets nothing, and what waited for it when it is switched on again', async () => {
  const endpoint = await startEndpoint(500, 200);
  const server = await startWith(endpoint.url);
  await create(server, 'ada@example.com');
  await endpoint.arrived(1);
  await server.webhookDeliveries();
  const { body } = await manage(server, 'GET', '/webhook_endpoints');
  const path = `/webhook_endpoints/${(body['data'] as { id: string }[])[0]!.id}`;
  await manage(server, 'PATCH', path, { status: 'disabled' });
  server.clock.advance(RETRY_DELAYS[0]!);
  // Whatever wakes the courier, such as a delivery for another.
  const other = await startEndpoint();
  await manage(server, 'POST', '/webhook_endpoints', { endpoint_url: other.url, events: ['user.created'] });
  await create(server, 'jo.two@example.com');
  await other.arrived(1);
  await server.webhookDeliveries();
  expect(endpoint.received).toHaveLength(1);
  await manage(server, 'PATCH', path, { status: 'enabled' });
  await endpoint.arrived(2);
  expect(JSON.parse(endpoint.received[1]!.body)).toMatchObject({ data: { email: 'ada@example.com' } });
});

test('it is tried again after a refusal, later each time, with a fresh signature', async () => {
  const endpoint = await startEndpoint(500, 302, 200);
  const server = await startWith(endpoint.url);
  await create(server, 'ada@example.com');
  await endpoint.arrived(1);
  expect(await server.webhookDeliveries()).toMatchObject([
    { status: 'pending', attempts: 1, responseStatus: 500 },
  ]);
  server.clock.advance(RETRY_DELAYS[0]! - 1000);
  expect(endpoint.received).toHaveLength(1);
  server.clock.advance(1000);
  await endpoint.arrived(2);
  expect(await server.webhookDeliveries()).toMatchObject([
    { status: 'pending', attempts: 2, responseStatus: 302 },
  ]);
  server.clock.advance(RETRY_DELAYS[1]!);
  await endpoint.arrived(3);
  expect(await server.webhookDeliveries()).toMatchObject([
    { status: 'delivered', attempts: 3, responseStatus: 200 },
  ]);
  const [first, , third] = endpoint.received.map(({ headers }) => headers['workos-signature']);
  expect(first).toMatch(/^t=\d{13}, v1=[0-9a-f]{64}$/);
  expect(third).not.toBe(first);
  expect(new Set(endpoint.received.map(({ body }) => body)).size).toBe(1);
});

test('after the last attempt it has failed, and can be sent once more', async () => {
  const endpoint = await startEndpoint(...RETRY_DELAYS.map(() => 503), 503, 200);
  const server = await startWith(endpoint.url);
  await create(server, 'ada@example.com');
  for (const [index, delay] of RETRY_DELAYS.entries()) {
    await endpoint.arrived(index + 1);
    await server.webhookDeliveries();
    server.clock.advance(delay);
  }
  await endpoint.arrived(RETRY_DELAYS.length + 1);
  const [delivery] = await server.webhookDeliveries();
  expect(delivery).toMatchObject({ status: 'failed', attempts: RETRY_DELAYS.length + 1, url: endpoint.url });
  await server.redeliver(delivery!.id);
  await endpoint.arrived(RETRY_DELAYS.length + 2);
  expect(await server.webhookDeliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  await expect(server.redeliver('delivery_none')).rejects.toThrow('delivery_none');
});

test('nobody listening is a failure like another', async () => {
  const server = await startWith('http://127.0.0.1:1/hook');
  await create(server, 'ada@example.com');
  expect(await server.webhookDeliveries()).toMatchObject([
    { status: 'pending', attempts: 1, responseStatus: null },
  ]);
});

/** Does something with every query of a kind: before it is sent, or once it is answered. */
function onQuery(kind: string, { ask, answer }: { ask?: () => void; answer?: () => void }): KyselyPlugin {
  const asked = new WeakSet<object>();
  return {
    transformQuery({ node, queryId }) {
      if (node.kind === kind) {
        asked.add(queryId);
        ask?.();
      }
      return node;
    },
    transformResult({ result, queryId }) {
      if (asked.has(queryId)) answer?.();
      return Promise.resolve(result);
    },
  };
}

async function courierWith(plugin: KyselyPlugin) {
  const endpoint = await startEndpoint();
  const realm = await createRealm();
  await createWebhookEndpoint(realm, { url: endpoint.url, events: ['user.created'], secret: SECRET });
  const log: string[] = [];
  const { db, clock, keys } = realm;
  const courier = createCourier({
    db: db.withPlugin(plugin),
    clock,
    sealing: keys.sealing,
    log: (line) => void log.push(line),
  });
  onTestFinished(() => courier.close());
  return { endpoint, realm, courier, log };
}

test('deliveries go on after the store failed, without another event', async () => {
  let failures = 1;
  const { endpoint, realm, courier, log } = await courierWith(
    onQuery('UpdateQueryNode', {
      ask() {
        if (failures-- > 0) throw new Error('The store is gone.');
      },
    }),
  );
  await createUser(realm, { email: 'ada@example.com' });
  courier.wake();
  await endpoint.arrived(1);
  expect(log).toEqual(['Webhooks could not be delivered: Error: The store is gone.']);
});

test('a courier that is woken while it looks for the next delivery looks once more', async () => {
  let looks = 0;
  const { courier } = await courierWith(
    onQuery('SelectQueryNode', {
      answer() {
        looks += 1;
        if (looks === 1) courier.wake();
      },
    }),
  );
  courier.wake();
  await courier.settled();
  expect(looks).toBe(2);
});

test('what was not delivered before a stop is delivered after the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const endpoint = await startEndpoint(500, 200);
  const before = await startWith(endpoint.url, { database: `${folder}/a.sqlite` });
  await create(before, 'ada@example.com');
  await endpoint.arrived(1);
  await before.webhookDeliveries();
  await before.close();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(files.join('')).toContain(endpoint.url);
  expect(files.join('')).not.toContain(SECRET);
  const after = await startWith(endpoint.url, { database: `${folder}/a.sqlite` });
  after.clock.advance(RETRY_DELAYS[0]!);
  await endpoint.arrived(2);
  expect(await after.webhookDeliveries()).toMatchObject([{ status: 'delivered' }]);
});

test('endpoints are made, changed and removed', async () => {
  const endpoint = await startEndpoint();
  const server = await startServer();
  const events = ['organization.created'];
  const made = await manage(server, 'POST', '/webhook_endpoints', { endpoint_url: endpoint.url, events });
  expect(made).toMatchObject({
    status: 201,
    body: { endpoint_url: endpoint.url, status: 'enabled', events },
  });
  expect(made.body['secret']).toMatch(/^whsec_/);
  const again = await manage(server, 'POST', '/webhook_endpoints', { endpoint_url: endpoint.url, events });
  expect(again).toMatchObject({ status: 409, body: { code: 'duplicate_endpoint' } });
  const path = `/webhook_endpoints/${String(made.body['id'])}`;
  expect((await manage(server, 'GET', path)).body).toEqual(made.body);
  const listed = await manage(server, 'GET', '/webhook_endpoints');
  expect(listed.body).toMatchObject({ data: [made.body] });

  await manage(server, 'PATCH', path, { status: 'disabled' });
  await manage(server, 'POST', '/organizations', { name: 'Unseen' });
  const changed = await manage(server, 'PATCH', path, { status: 'enabled', events: ['user.created'] });
  expect(changed.body).toMatchObject({ status: 'enabled', events: ['user.created'] });
  await manage(server, 'POST', '/organizations', { name: 'Unwanted' });
  await create(server, 'ada@example.com');
  await endpoint.arrived(1);
  await server.webhookDeliveries();
  expect(endpoint.received.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual([
    'user.created',
  ]);
  expect((await manage(server, 'DELETE', path)).status).toBe(204);
  expect((await manage(server, 'DELETE', path)).status).toBe(404);
  expect((await manage(server, 'PATCH', path, {})).status).toBe(404);
});

test.each([
  [{ endpoint_url: 'ftp://x.example', events: [] }, 'invalid_url'],
  [{ endpoint_url: 'nowhere', events: [] }, 'invalid_url'],
  [{ events: [] }, 'invalid_request_parameters'],
  [{ endpoint_url: 'https://x.example' }, 'invalid_request_parameters'],
  [{ endpoint_url: 'https://x.example', events: ['user.exploded'] }, 'invalid_request_parameters'],
])('%j is refused', async (body, code) => {
  const server = await startServer();
  expect(await manage(server, 'POST', '/webhook_endpoints', body)).toMatchObject({
    status: 422,
    body: { code },
  });
});

test.each([
  [{ url: 'x' }, 'webhooks[0].url'],
  [{ url: 'http://x', secret: 'short' }, 'webhooks[0].secret'],
  [{ url: 'http://x', events: ['nothing'] }, 'webhooks[0].events'],
  [{ url: 'http://x', more: 1 }, 'webhooks[0].more'],
])('a seed %j is refused', async (webhook, place) => {
  await expect(startServer({ webhooks: [webhook as never] })).rejects.toThrow(place);
});
