import { describe, expect, test } from 'vitest';
import { webhookEvents } from '../src/wire/events.js';
import { startTenants } from './support/tenants.js';
import { specification } from './support/specification.js';
import { Browser } from './support/browser.js';
import { keyOnPage, totpCode } from './support/totp.js';
import {
  authenticate,
  authorizePath,
  EMAIL,
  manage,
  PASSWORD,
  signedIn,
  startServer,
} from './support/world.js';
import type { AuthKitServer } from '../src/index.js';

interface ListedEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

async function eventsOf(server: AuthKitServer, query = 'limit=100'): Promise<ListedEvent[]> {
  const { status, body } = await manage(server, 'GET', `/events?${query}`);
  expect(status).toBe(200);
  return body['data'] as ListedEvent[];
}

/** What happened since, in order. */
async function since(server: AuthKitServer, act: () => Promise<unknown>): Promise<ListedEvent[]> {
  const last = (await eventsOf(server)).at(-1);
  await act();
  return eventsOf(server, `limit=100${last ? `&after=${last.id}` : ''}`);
}

const names = (events: ListedEvent[]) => events.map(({ event }) => event);

async function idOf(server: AuthKitServer, path: string): Promise<string> {
  const { body } = await manage(server, 'GET', path);
  return (body['data'] as { id: string }[])[0]!.id;
}

test('a sign-in and its end', async () => {
  const server = await startServer();
  const user = await idOf(server, '/user_management/users');
  const events = await since(server, async () => {
    const { sid } = await signedIn(server);
    await manage(server, 'POST', '/user_management/sessions/revoke', { session_id: sid });
    await manage(server, 'POST', '/user_management/sessions/revoke', { session_id: sid });
  });
  const sessions = events.filter(({ event }) => event.startsWith('session.'));
  expect(names(sessions)).toEqual(['session.created', 'session.revoked']);
  expect(sessions[0]!.data).toMatchObject({ user_id: user, status: 'active', ended_at: null });
  expect(sessions[1]!.data).toMatchObject({ id: sessions[0]!.data['id'], status: 'revoked' });
});

describe('each step of a sign-in is told, and each failure', () => {
  const AT = { ip_address: '127.0.0.1', user_agent: expect.any(String) as string };
  const steps = (events: ListedEvent[]) => events.filter(({ event }) => event.startsWith('authentication.'));

  test('on the pages', async () => {
    const server = await startServer({ mfaRequired: true });
    const user = await idOf(server, '/user_management/users');
    const events = await since(server, async () => {
      const browser = new Browser(server.url);
      const signIn = await browser.visit(authorizePath());
      await browser.submit(signIn, { email: EMAIL, password: 'not the right one' });
      await browser.submit(signIn, { email: 'nobody@example.com', password: PASSWORD });
      await browser.submit(signIn, { email: 'correct horse battery', password: PASSWORD });
      const passed = await browser.submit(signIn, { email: EMAIL, password: PASSWORD });
      const setUp = await browser.visit(passed.location);
      await browser.submit(setUp, { code: 'abcdef' });
      await browser.submit(setUp, { code: totpCode(server, keyOnPage(setUp)) });
    });
    const failed = { ...AT, status: 'failed', error: { code: 'invalid_credentials' } };
    expect(steps(events)).toMatchObject([
      { event: 'authentication.password_failed', data: { ...failed, user_id: user, email: EMAIL } },
      { event: 'authentication.password_failed', data: { user_id: null, email: 'nobody@example.com' } },
      // A password that was typed into the wrong field is nobody's to read.
      { event: 'authentication.password_failed', data: { user_id: null, email: null } },
      {
        event: 'authentication.password_succeeded',
        data: { ...AT, type: 'password', status: 'succeeded', user_id: user, email: EMAIL },
      },
      { event: 'authentication.mfa_failed', data: { ...AT, error: { code: 'invalid_one_time_code' } } },
      { event: 'authentication.mfa_succeeded', data: { ...AT, user_id: user, email: EMAIL } },
    ]);
  });

  test('signing up, with the code that proves the address', async () => {
    const server = await startServer();
    const events = await since(server, async () => {
      const browser = new Browser(server.url);
      const page = await browser.visit(authorizePath({ screen_hint: 'sign-up' }));
      const created = await browser.submit(page, { email: 'new@example.com', password: PASSWORD });
      const { code } = await server.mailbox.next({ to: 'new@example.com' });
      const verify = await browser.visit(created.location);
      await browser.submit(verify, { code: '12345x' });
      await browser.submit(verify, { code: code! });
    });
    expect(names(steps(events))).toEqual([
      'authentication.password_succeeded',
      'authentication.email_verification_failed',
      'authentication.email_verification_succeeded',
    ]);
  });

  test('over the API, from where the app says', async () => {
    const server = await startServer();
    const device = { ip_address: '203.0.113.7', user_agent: 'An app' };
    const grant = (type: string, fields: object) =>
      authenticate(server, { grant_type: type, client_secret: 'sk_test_key', ...device, ...fields });
    const events = await since(server, async () => {
      await grant('password', { email: EMAIL, password: 'not the right one' });
      await grant('password', { email: EMAIL, password: PASSWORD });
      const { body } = await manage(server, 'POST', '/user_management/magic_auth', { email: EMAIL });
      const magic = 'urn:workos:oauth:grant-type:magic-auth:code';
      await grant(magic, { email: EMAIL, code: 'abcdef' });
      await grant(magic, { email: EMAIL, code: body['code'] });
      await grant(magic, { email: 'nobody@example.com', code: '000000' });
    });
    expect(steps(events)).toMatchObject([
      { event: 'authentication.password_failed', data: device },
      { event: 'authentication.password_succeeded', data: device },
      { event: 'authentication.magic_auth_failed', data: { error: { code: 'invalid_one_time_code' } } },
      { event: 'authentication.magic_auth_succeeded', data: { ...device, email: EMAIL } },
      { event: 'authentication.magic_auth_failed', data: { user_id: null, email: 'nobody@example.com' } },
    ]);
    expect(JSON.stringify(events)).not.toContain('not the right one');
  });
});

test('users', async () => {
  const server = await startServer();
  const events = await since(server, async () => {
    const { body } = await manage(server, 'POST', '/user_management/users', { email: 'ada@example.com' });
    const path = `/user_management/users/${String(body['id'])}`;
    await manage(server, 'PUT', path, { first_name: 'Ada' });
    await manage(server, 'DELETE', path);
    await manage(server, 'DELETE', path);
  });
  expect(names(events)).toEqual(['user.created', 'user.updated', 'user.deleted']);
  expect(events[1]!.data).toMatchObject({ object: 'user', email: 'ada@example.com', first_name: 'Ada' });
});

test('memberships; deactivating and deleting end the sessions there', async () => {
  const server = await startTenants();
  const { body } = await manage(
    server,
    'GET',
    '/user_management/organization_memberships?organization_id=org_acme&limit=100',
  );
  const memberships = body['data'] as { id: string; user: { email: string } }[];
  const { id } = memberships.find(({ user }) => user.email === EMAIL)!;
  const path = `/user_management/organization_memberships/${id}`;
  await signedIn(server, undefined, { organization_id: 'org_acme' });
  const events = await since(server, async () => {
    await manage(server, 'PUT', path, { role_slug: 'member' });
    await manage(server, 'PUT', `${path}/deactivate`);
    await manage(server, 'PUT', `${path}/deactivate`);
    await manage(server, 'PUT', `${path}/reactivate`);
  });
  expect(names(events)).toEqual([
    'organization_membership.updated',
    'organization_membership.updated',
    'session.revoked',
    'organization_membership.updated',
  ]);
  expect(events[0]!.data).toMatchObject({ role: { slug: 'member' }, organization_id: 'org_acme' });
  await signedIn(server, undefined, { organization_id: 'org_acme' });
  const deleted = await since(server, () => manage(server, 'DELETE', path));
  expect(names(deleted)).toEqual(['organization_membership.deleted', 'session.revoked']);
});

test('an organization that goes takes its memberships and sessions with it, each told', async () => {
  const server = await startTenants();
  await signedIn(server, undefined, { organization_id: 'org_acme' });
  const events = await since(server, async () => {
    await manage(server, 'PUT', '/organizations/org_acme', { name: 'Acme Ltd' });
    await manage(server, 'DELETE', '/organizations/org_acme');
  });
  expect(names(events)).toEqual([
    'organization.updated',
    'session.revoked',
    'organization_membership.deleted',
    'organization_membership.deleted',
    'organization.deleted',
  ]);
  const ofAcme = await eventsOf(server, 'limit=100&organization_id=org_acme');
  expect(names(ofAcme)).toEqual(expect.arrayContaining(names(events)));
  expect(names(ofAcme)).not.toContain('user.created');
});

test('roles, permissions and API keys', async () => {
  const server = await startTenants();
  const events = await since(server, async () => {
    await manage(server, 'POST', '/authorization/permissions', { slug: 'a:b', name: 'AB' });
    await manage(server, 'POST', '/authorization/roles', { slug: 'r', name: 'R' });
    await manage(server, 'PUT', '/authorization/roles/r/permissions', { permissions: ['a:b'] });
    const { body } = await manage(server, 'POST', '/organizations/org_acme/api_keys', { name: 'K' });
    await manage(server, 'DELETE', `/api_keys/${String(body['id'])}`);
  });
  expect(names(events)).toEqual([
    'permission.created',
    'role.created',
    'role.updated',
    'api_key.created',
    'api_key.revoked',
  ]);
  expect(events[2]!.data).toMatchObject({ slug: 'r', permissions: ['a:b'] });
  expect(JSON.stringify(events[3])).not.toMatch(/sk_[A-Za-z0-9]{10}/);
});

test('what is refused is no event', async () => {
  const server = await startServer();
  const events = await since(server, async () => {
    await manage(server, 'POST', '/user_management/users', { email: EMAIL });
    await manage(server, 'PUT', '/user_management/users/user_none', { first_name: 'X' });
    await manage(server, 'DELETE', '/organizations/org_none');
  });
  expect(events).toEqual([]);
});

test('filters by name, written in each way, and by time; pages forwards from the oldest', async () => {
  const server = await startServer();
  server.clock.set(Date.parse('2030-01-01T00:00:00Z'));
  await manage(server, 'POST', '/organizations', { name: 'One' });
  server.clock.set(Date.parse('2030-01-02T00:00:00Z'));
  await manage(server, 'POST', '/organizations', { name: 'Two' });
  await manage(server, 'POST', '/user_management/users', { email: 'x@example.com' });
  for (const query of [
    'events=organization.created,user.deleted',
    'events=organization.created&events=user.deleted',
    'events[]=organization.created',
  ]) {
    expect((await eventsOf(server, query)).map(({ data }) => data['name'])).toEqual(['One', 'Two']);
  }
  const inRange = 'range_start=2030-01-01T12:00:00Z&range_end=2030-01-03T00:00:00Z';
  expect(names(await eventsOf(server, inRange))).toEqual(['organization.created', 'user.created']);
  const [newest] = await eventsOf(server, 'order=desc&limit=1');
  expect(newest!.event).toBe('user.created');
  const first = await manage(server, 'GET', '/events?events=organization.created&limit=1');
  const { after } = first.body['list_metadata'] as { after: string };
  const second = await eventsOf(server, `events=organization.created&limit=1&after=${after}`);
  expect(second[0]!.data['name']).toBe('Two');
  expect((await manage(server, 'GET', '/events?range_start=yesterday')).status).toBe(422);
});

test('an event stands or falls with its change', async () => {
  const server = await startServer();
  // Many at once: each change has its event, in an order that ids keep.
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      manage(server, 'POST', '/user_management/users', { email: `p${i}@example.com` }),
    ),
  );
  const events = await eventsOf(server, 'events=user.created&limit=100');
  expect(new Set(events.map(({ data }) => data['email'])).size).toBe(21);
});

test('the names of webhook events are the provider’s', async () => {
  const dto = specification().components.schemas['CreateWebhookEndpointDto'] as {
    properties: { events: { items: { enum: string[] } } };
  };
  expect(webhookEvents.toSorted()).toEqual(dto.properties.events.items.enum.toSorted());
});
