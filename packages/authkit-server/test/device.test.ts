import { expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { setUpFactor } from './support/totp.js';
import { startTenants } from './support/tenants.js';
import { authenticate, EMAIL, manage, PASSWORD, post, signIn, startServer } from './support/world.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

async function start(server: AuthKitServer) {
  const { status, body } = await post(server, '/user_management/authorize/device', {
    client_id: 'client_test',
  });
  expect(status).toBe(200);
  const poll = () => authenticate(server, { grant_type: GRANT, device_code: body['device_code'] });
  return { body: body as Record<string, string>, poll };
}

async function typeCode(browser: Browser, code: string, more = {}) {
  const page = await browser.open('/device');
  return browser.submit(page, { user_code: code, ...more });
}

test('a device waits until somebody signs in for it, and is told once', async () => {
  const server = await startServer();
  const { body, poll } = await start(server);
  expect(body).toMatchObject({
    user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/) as string,
    verification_uri: `${server.url}/device`,
    expires_in: 300,
    interval: 5,
  });
  expect((await poll()).body['error']).toBe('authorization_pending');
  const browser = new Browser(server.url);
  const link = body['verification_uri_complete']!.slice(server.url.length);
  const page = await browser.open(link);
  expect(page.html).toContain(`value="${body['user_code']}"`);
  const step = await browser.visit((await browser.submit(page, { user_code: body['user_code']! })).location);
  const done = await browser.submit(step, { email: EMAIL, password: PASSWORD });
  expect(done.html).toContain('<h1>Device connected</h1>');
  const answers = await Promise.all([poll(), poll()]);
  const told = answers.find(({ status }) => status === 200);
  expect(told?.body).toMatchObject({ user: { email: EMAIL }, authentication_method: 'Password' });
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await poll()).body['error']).toBe('invalid_grant');
});

test('the second factor and the choice of an organization come as ever', async () => {
  const server = await startTenants({ mfaRequired: true });
  const { body, poll } = await start(server);
  const browser = new Browser(server.url);
  // As people type it.
  const code = body['user_code']!.toLowerCase().replace('-', ' ');
  const step = await browser.visit((await typeCode(browser, code)).location);
  const setUp = await browser.submit(step, { email: EMAIL, password: PASSWORD });
  const { done } = await setUpFactor(server, browser, setUp);
  const chosen = await browser.submit(await browser.visit(done.location), { organization_id: 'org_beta' });
  expect(chosen.html).toContain('Device connected');
  expect((await poll()).body['organization_id']).toBe('org_beta');
});

test('a browser that is signed in is asked for the password all the same', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  await signIn(browser);
  const { body, poll } = await start(server);
  const step = await typeCode(browser, body['user_code']!);
  expect(step.location).toMatch(/^\/sign-in\//);
  expect((await poll()).body['error']).toBe('authorization_pending');
});

test('denied is told once, and unknown or used codes lead nowhere', async () => {
  const server = await startServer();
  const { body, poll } = await start(server);
  const browser = new Browser(server.url);
  expect((await typeCode(browser, body['user_code']!, { deny: '1' })).html).toContain('Denied');
  expect((await poll()).body['error']).toBe('access_denied');
  expect((await poll()).body['error']).toBe('invalid_grant');
  for (const code of [body['user_code']!, 'BBBB-BBBB', '']) {
    const refused = await typeCode(browser, code);
    expect([refused.status, alertOf(refused)]).toEqual([422, expect.stringContaining('No device waits')]);
  }
  const form = new URLSearchParams({ user_code: body['user_code']! });
  expect((await browser.open('/device', { method: 'POST', body: form })).status).toBe(403);
});

test('codes expire after five minutes, for the device and for the person', async () => {
  const server = await startServer();
  const { body, poll } = await start(server);
  server.clock.advance(300_000);
  expect((await poll()).body['error']).toBe('expired_token');
  expect((await typeCode(new Browser(server.url), body['user_code']!)).status).toBe(422);
});

test('in production a device that asks too often is slowed down, and codes are not to be guessed', async () => {
  const server = await startServer({ limits: 'strict' });
  const { poll } = await start(server);
  expect((await poll()).body['error']).toBe('authorization_pending');
  expect((await poll()).body['error']).toBe('slow_down');
  server.clock.advance(5_000);
  expect((await poll()).body['error']).toBe('authorization_pending');
  const browser = new Browser(server.url);
  for (let i = 0; i < 10; i++) expect((await typeCode(browser, 'BBBB-BBBB')).status).toBe(422);
  expect((await typeCode(browser, 'BBBB-BBBB')).status).toBe(429);
});

test('nor by somebody who is another browser each time', async () => {
  const server = await startServer({ limits: 'strict' });
  const now = server.clock.now();
  const statuses: number[] = [];
  for (let i = 0; i < 61; i++) {
    server.clock.set(now);
    statuses.push((await typeCode(new Browser(server.url), 'BBBB-BBBB')).status);
  }
  expect([statuses.indexOf(429), new Set(statuses)]).toEqual([60, new Set([422, 429])]);
});

test('an unknown client gets no code', async () => {
  const server = await startServer();
  const refused = await post(server, '/user_management/authorize/device', { client_id: 'client_other' });
  expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_client']);
  expect((await manage(server, 'POST', '/user_management/authorize/device', {})).status).toBe(400);
});
