import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { alertOf, Browser } from './support/browser.js';
import { act, idOf } from './support/dashboard.js';
import { NOBODY, startTenants } from './support/tenants.js';
import {
  authorizePath,
  authenticate,
  claimsOf,
  codeOf,
  EMAIL,
  exchange,
  manage,
  PASSWORD,
  refresh,
  signedIn,
  startServer,
} from './support/world.js';

async function eventsOf(server: Parameters<typeof manage>[0]): Promise<unknown[]> {
  const { body } = await manage(server, 'GET', '/events?limit=100&order=asc');
  return (body['data'] as { event: string }[]).map(({ event }) => event);
}

test('every screen opens, names itself and marks where it is', async () => {
  const server = await startTenants();
  const browser = new Browser(server.url);
  const first = await browser.visit('/dashboard');
  expect(first.url).toBe(`${server.url}/dashboard/users`);
  const paths = [...first.html.matchAll(/<a href="(\/dashboard\/[\w-]+)"[^>]*>([^<]+)<\/a>/g)];
  const nav = paths.filter(([, , name]) => name !== undefined && !name.includes('@')).slice(0, 11);
  expect(nav.map(([, , name]) => name)).toEqual([
    'Users',
    'Organizations',
    'Memberships',
    'Roles',
    'Sessions',
    'Invitations',
    'URIs',
    'JWT template',
    'Feature flags',
    'Webhooks',
    'Events',
  ]);
  for (const [, path] of nav) {
    const page = await browser.open(path!);
    expect([path, page.status]).toEqual([path, 200]);
    expect(page.html).toContain(`<a href="${path}" aria-current="page">`);
    expect(page.html).toMatch(/<h1>[^<]+<\/h1>/);
  }
  expect((await browser.open('/dashboard/nothing')).status).toBe(404);
  expect((await browser.open('/dashboard/users/user_none')).status).toBe(404);
});

describe('users', () => {
  test('are created, found, changed and deleted by the same rules as over the API, with their events', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const weak = await act(browser, '/users', { email: 'new@example.com', password: 'short' });
    expect([weak.status, alertOf(weak)]).toEqual([422, 'Use at least 10 characters. This password has 5.']);
    expect(weak.html).toContain('value="new@example.com"');
    const taken = await act(browser, '/users', { email: EMAIL });
    expect(alertOf(taken)).toBe('There is already an account with this email.');

    const id = idOf(await act(browser, '/users', { email: 'new@example.com', first_name: 'Grace' }));
    const found = await browser.open('/dashboard/users?search=GRACE');
    expect(found.html).toContain('new@example.com');
    expect(found.html).not.toContain(EMAIL);
    expect((await browser.open('/dashboard/users?search=%25')).html).toContain('No user fits.');

    const changes = {
      email: 'newer@example.com',
      first_name: 'Grace',
      last_name: 'Hopper',
      password: PASSWORD,
    };
    const saved = await act(browser, `/users/${id}`, { ...changes, email_verified: '1' });
    expect((await browser.visit(saved.location)).html).toContain('Saved.');
    expect((await manage(server, 'GET', `/user_management/users/${id}`)).body).toMatchObject({
      email: 'newer@example.com',
      email_verified: true,
      last_name: 'Hopper',
      external_id: null,
    });
    const entered = await authenticate(server, {
      grant_type: 'password',
      client_secret: 'sk_test_key',
      email: 'newer@example.com',
      password: PASSWORD,
    });
    expect(entered.status).toBe(200);

    await act(browser, `/users/${id}/delete`);
    expect((await manage(server, 'GET', `/user_management/users/${id}`)).status).toBe(404);
    expect((await refresh(server, entered.body['refresh_token'])).body).toMatchObject({
      error: 'invalid_grant',
    });
    const happened = await eventsOf(server);
    for (const event of ['user.created', 'user.updated', 'session.revoked', 'user.deleted']) {
      expect(happened).toContain(event);
    }
  });

  test('are listed page by page', async () => {
    const server = await startServer();
    for (let at = 0; at < 45; at += 1) {
      await manage(server, 'POST', '/user_management/users', { email: `u${at}@example.com` });
    }
    const browser = new Browser(server.url);
    const emailsOn = (html: string) => html.match(/u\d+@example\.com|jo@example\.com/g)!;
    const seen: string[] = [];
    let page = await browser.open('/dashboard/users');
    for (;;) {
      seen.push(...new Set(emailsOn(page.html)));
      const older = /<a href="([^"]+)">Older<\/a>/.exec(page.html)?.[1];
      if (older === undefined) break;
      page = await browser.open(older.replaceAll('&amp;', '&'));
    }
    expect(seen).toHaveLength(46);
    expect(new Set(seen).size).toBe(46);
    const newer = /<a href="([^"]+)">Newer<\/a>/.exec(page.html)![1]!.replaceAll('&amp;', '&');
    expect(emailsOn((await browser.open(newer)).html)[0]).toBe(seen[20]);
  });

  test('are sent a link to choose another password', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const id = await idOfUser(server, EMAIL);
    await act(browser, `/users/${id}/reset`);
    const mail = await server.mailbox.next({ to: EMAIL, kind: 'password_reset' });
    expect((await browser.open(mail.url!)).html).toContain('Choose a new password');
  });

  test('lose their sessions, one or all, at the app and at the hosted pages', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const [one, two] = [await signedIn(server), await signedIn(server)];
    const id = await idOfUser(server, EMAIL);
    expect((await browser.open(`/dashboard/users/${id}`)).html).toContain(one.sid);
    const ended = await act(browser, `/sessions/${one.sid}/end`, { back: `/users/${id}` });
    expect(ended.location).toBe(`/dashboard/users/${id}?done=ended`);
    expect((await refresh(server, one.refreshToken)).status).toBe(400);
    expect((await one.browser.visit(authorizePath())).html).toContain('<title>Sign in</title>');
    const renewed = await refresh(server, two.refreshToken);
    expect(renewed.status).toBe(200);
    await act(browser, `/users/${id}/sessions/end`);
    expect((await refresh(server, renewed.body['refresh_token'])).status).toBe(400);
    // Only screens of the dashboard are come back to.
    const elsewhere = await act(browser, `/sessions/${two.sid}/end`, { back: '//evil.example/' });
    expect(elsewhere.location).toBe('/dashboard/sessions?done=ended');
  });
});

async function idOfUser(server: Parameters<typeof manage>[0], email: string): Promise<string> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${email}`);
  return (body['data'] as { id: string }[])[0]!.id;
}

describe('impersonation', () => {
  test('needs a reason and says who acts; both show in the token and in the list of sessions', async () => {
    const server = await startServer();
    const browser = new Browser(server.url);
    const path = `/users/${await idOfUser(server, EMAIL)}`;
    const boss = 'boss@example.com';
    for (const reason of ['', '   ']) {
      const refused = await act(browser, `${path}/impersonate`, { impersonator: boss, reason });
      expect([refused.status, alertOf(refused)]).toEqual([
        422,
        'Enter a reason: it is kept with the session.',
      ]);
    }
    const nobody = await act(browser, `${path}/impersonate`, { impersonator: '', reason: 'Ticket 7' });
    expect(nobody.status).toBe(422);

    const started = await act(browser, `${path}/impersonate`, { impersonator: boss, reason: 'Ticket 7' });
    expect(started.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/impersonate\?link=/);
    await browser.submit(await browser.open(started.location), {});
    const answer = await browser.open(authorizePath());
    const { body } = await exchange(server, codeOf(answer), { client_secret: 'sk_test_key' });
    expect(body['impersonator']).toEqual({ email: boss, reason: 'Ticket 7' });
    expect(claimsOf(body['access_token'])['act']).toEqual({ sub: boss });
    expect((await browser.open('/dashboard/sessions')).html).toContain(`Impersonated by ${boss}: Ticket 7`);
  });

  test('of a user of several organizations enters the one that is chosen', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    const path = `/users/${await idOfUser(server, EMAIL)}`;
    const who = { impersonator: 'boss@example.com', reason: 'Ticket 8' };
    expect(alertOf(await act(browser, `${path}/impersonate`, who))).toContain('several organizations');
    const started = await act(browser, `${path}/impersonate`, { ...who, organization_id: 'org_beta' });
    expect(started.status).toBe(303);
  });
});

describe('organizations', () => {
  test('have names, domains and members whose roles and state change', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    expect(alertOf(await act(browser, '/organizations', { name: '' }))).toBe('Enter a name.');
    const id = idOf(await act(browser, '/organizations', { name: 'Delta', external_id: 'd' }));
    expect(alertOf(await act(browser, '/organizations', { name: 'X', external_id: 'd' }))).toContain(
      'external id',
    );
    await act(browser, `/organizations/${id}`, { name: 'Delta Works' });
    expect((await browser.open('/dashboard/organizations?search=works')).html).toContain('Delta Works');

    expect(alertOf(await act(browser, `/organizations/${id}/domains`, { domain: 'x' }))).toBe(
      'This is no domain.',
    );
    await act(browser, `/organizations/${id}/domains`, { domain: 'delta.example', verified: '1' });
    const body = (await manage(server, 'GET', `/organizations/${id}`)).body;
    expect(body).toMatchObject({
      name: 'Delta Works',
      domains: [{ domain: 'delta.example', state: 'verified' }],
    });
    const [domain] = body['domains'] as { id: string }[];
    await act(browser, `/organizations/${id}/domains/${domain!.id}/delete`);
    expect((await manage(server, 'GET', `/organizations/${id}`)).body['domains']).toEqual([]);

    const members = `/organizations/${id}/members`;
    expect(alertOf(await act(browser, members, { email: 'x@example.com' }))).toContain('Invite them');
    expect(alertOf(await act(browser, members, { email: EMAIL, role: 'none' }))).toBe(
      'There is no such role.',
    );
    await act(browser, members, { email: EMAIL, role: 'member' });
    expect(alertOf(await act(browser, members, { email: EMAIL }))).toContain('a member already');

    const listed = await manage(
      server,
      'GET',
      `/user_management/organization_memberships?organization_id=${id}`,
    );
    const [membership] = listed.body['data'] as { id: string }[];
    const path = `/memberships/${membership!.id}`;
    expect((await browser.open('/dashboard/memberships')).html).toContain('Delta Works');
    expect(alertOf(await act(browser, `${path}/roles`))).toBe('A member has at least one role.');
    await act(browser, `${path}/roles`, { 'role.admin': '1', 'role.member': '1' });
    await act(browser, `${path}/deactivate`);
    const changed = await manage(
      server,
      'GET',
      `/user_management/organization_memberships/${membership!.id}`,
    );
    expect(changed.body).toMatchObject({
      status: 'inactive',
      roles: [{ slug: 'admin' }, { slug: 'member' }],
    });
    await act(browser, `${path}/reactivate`);
    await act(browser, `${path}/delete`, { back: `/organizations/${id}` });
    expect((await browser.open(`/dashboard/organizations/${id}`)).html).toContain('No memberships.');
    await act(browser, `/organizations/${id}/delete`);
    expect((await manage(server, 'GET', `/organizations/${id}`)).status).toBe(404);
    const happened = await eventsOf(server);
    for (const event of [
      'organization.created',
      'organization.updated',
      'organization_domain.created',
      'organization_domain.deleted',
      'organization_membership.created',
      'organization_membership.updated',
      'organization_membership.deleted',
      'organization.deleted',
    ]) {
      expect(happened).toContain(event);
    }
  });
});

test('roles and permissions are made, and what a role allows is in the next token', async () => {
  const server = await startTenants();
  const browser = new Browser(server.url);
  const { refreshToken } = await signedIn(server, new Browser(server.url), { organization_id: 'org_acme' });
  expect(alertOf(await act(browser, '/roles', { slug: 'not a slug' }))).toContain('A slug has');
  expect(alertOf(await act(browser, '/roles', { slug: 'admin' }))).toContain('already a role');
  await act(browser, '/roles', { slug: 'auditor', name: 'Auditor' });
  await act(browser, '/permissions', { slug: 'audit:read' });
  expect(alertOf(await act(browser, '/permissions', { slug: 'audit:read' }))).toContain(
    'already a permission',
  );
  expect(alertOf(await act(browser, '/roles', { slug: 'org-auditor' }))).toContain('one organization alone');
  await act(browser, '/roles/admin', { name: 'Chief', 'permission.audit:read': '1' });
  const renewed = await refresh(server, refreshToken);
  expect(claimsOf(renewed.body['access_token'])['permissions']).toEqual(['audit:read']);
  expect((await act(browser, '/roles/admin', { 'permission.none': '1' })).status).toBe(404);
  await act(browser, '/permissions/audit:read/delete');
  const later = await refresh(server, renewed.body['refresh_token']);
  expect(later.status).toBe(200);
  expect(claimsOf(later.body['access_token'])).not.toHaveProperty('permissions');
  const page = (await browser.open('/dashboard/roles')).html;
  expect(page).toContain('Auditor');
  expect(page).toContain('Chief');
});

test('an organization has roles of its own, which others neither have nor change', async () => {
  const server = await startTenants();
  const browser = new Browser(server.url);
  const base = '/organizations/org_acme/roles';
  const rolesOf = async (id: string) =>
    (await manage(server, 'GET', `/authorization/organizations/${id}/roles`)).body['data'] as {
      slug: string;
      name: string;
    }[];
  await act(browser, '/permissions', { slug: 'audit:read' });
  expect(alertOf(await act(browser, base, { name: '' }))).toContain('Enter a name');
  expect(alertOf(await act(browser, base, { name: 'x'.repeat(49) }))).toContain('at most 48');
  expect(alertOf(await act(browser, base, { name: 'Auditor', slug: 'auditor' }))).toContain('up to 44');
  expect((await act(browser, base, { name: 'Auditor', slug: 'org-auditor' })).status).toBe(303);
  expect(alertOf(await act(browser, base, { name: 'Again', slug: 'org-auditor' }))).toContain('already');
  await act(browser, base, { name: 'Night watch' });
  expect((await rolesOf('org_acme')).find(({ name }) => name === 'Night watch')?.slug).toMatch(
    /^org-night-watch-/,
  );
  expect((await rolesOf('org_beta')).map(({ slug }) => slug)).not.toContain('org-auditor');

  await act(browser, `${base}/org-auditor`, { name: 'Chief auditor', 'permission.audit:read': '1' });
  expect(await rolesOf('org_acme')).toContainEqual(
    expect.objectContaining({ slug: 'org-auditor', name: 'Chief auditor', permissions: ['audit:read'] }),
  );
  const elsewhere = '/organizations/org_beta/roles';
  expect((await act(browser, `${elsewhere}/org-auditor`, { name: 'Theirs' })).status).toBe(404);
  expect((await act(browser, `${elsewhere}/org-auditor/delete`)).status).toBe(404);
  // Not one of all organizations, either.
  expect((await act(browser, `${base}/admin`, { name: 'Mine' })).status).toBe(404);
  expect((await act(browser, `${base}/admin/delete`)).status).toBe(404);

  await act(browser, '/organizations/org_acme/members', { email: NOBODY, role: 'org-auditor' });
  const { body } = await manage(
    server,
    'GET',
    '/user_management/organization_memberships?organization_id=org_acme&limit=100',
  );
  const member = (body['data'] as { id: string; role: { slug: string } }[]).find(
    ({ role }) => role.slug === 'org-auditor',
  );
  expect(alertOf(await act(browser, `${base}/org-auditor/delete`))).toBe('There are members with this role.');
  await act(browser, `/memberships/${member!.id}/delete`, { back: '/organizations/org_acme' });
  expect((await act(browser, `${base}/org-auditor/delete`)).status).toBe(303);
  expect((await rolesOf('org_acme')).map(({ slug }) => slug)).not.toContain('org-auditor');
  const happened = await eventsOf(server);
  for (const name of ['created', 'updated', 'deleted'])
    expect(happened).toContain(`organization_role.${name}`);
});

test('invitations are sent, sent again and taken back', async () => {
  const server = await startTenants();
  const browser = new Browser(server.url);
  expect(alertOf(await act(browser, '/invitations', { email: 'nonsense' }))).toContain('email address');
  const invite = { email: 'new@example.com', organization_id: 'org_acme', role: 'admin' };
  await act(browser, '/invitations', invite);
  expect((await server.mailbox.next({ to: 'new@example.com' })).kind).toBe('invitation');
  expect(alertOf(await act(browser, '/invitations', invite))).toContain('an invitation there already');
  const { body } = await manage(server, 'GET', '/user_management/invitations');
  const [invitation] = body['data'] as { id: string; role_slug: string }[];
  expect(invitation!.role_slug).toBe('admin');
  await act(browser, `/invitations/${invitation!.id}/resend`);
  expect((await server.mailbox.next({ to: 'new@example.com' })).kind).toBe('invitation');
  await act(browser, `/invitations/${invitation!.id}/revoke`);
  expect((await browser.open('/dashboard/invitations')).html).toContain('revoked, to Acme');
  const again = await act(browser, `/invitations/${invitation!.id}/revoke`);
  expect(alertOf(again)).toContain('not pending');
});

test('redirect and logout URIs count at once, and those of the options stay', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const uri = 'https://app.example.com/callback';
  expect(alertOf(await act(browser, '/uris/redirect', { uri: 'javascript:alert(1)' }))).toContain(
    'must not use',
  );
  expect((await browser.open(authorizePath({ redirect_uri: uri }))).status).toBe(400);
  await act(browser, '/uris/redirect', { uri });
  expect((await browser.open(authorizePath({ redirect_uri: uri }))).status).toBe(302);
  expect(alertOf(await act(browser, '/uris/redirect', { uri }))).toBe('This URI is registered already.');
  const page = await browser.open('/dashboard/uris');
  expect(page.html).toContain('from the options of the server');
  const path = /action="\/dashboard(\/uris\/redirect\/[^"]+\/delete)"/.exec(page.html)![1]!;
  await act(browser, path);
  expect((await browser.open(authorizePath({ redirect_uri: uri }))).status).toBe(400);
  await act(browser, '/uris/logout', { uri: 'https://app.example.com/' });
  const left = await browser.open('/user_management/sessions/logout?return_to=https://app.example.com/');
  expect(left.location).toBe('https://app.example.com/');
});

test('a JWT template is saved when it is right; what is wrong with it shows, and the text stays', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const wrong = await act(browser, '/jwt-template', { content: '{ "a": {{ nobody.email }} }' });
  expect(wrong.status).toBe(422);
  expect(alertOf(wrong)).toContain('&quot;nobody.email&quot; is neither a text in quotes nor a path of user');
  expect(wrong.html).toContain('{{ nobody.email }}');
  expect(alertOf(await act(browser, '/jwt-template', { content: '[]' }))).toContain('must be a JSON object');
  await act(browser, '/jwt-template', { content: '{\r\n"mail": {{ user.email }}\r\n}' });
  expect((await signedIn(server)).claims['mail']).toBe(EMAIL);
  expect((await browser.open('/dashboard/jwt-template')).html).toContain('&quot;mail&quot;');
});

test('feature flags are made, switched, aimed at users and deleted', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const id = await idOfUser(server, EMAIL);
  expect(alertOf(await act(browser, '/flags', { slug: 'a b' }))).toContain('A slug has');
  await act(browser, '/flags', { slug: 'beta' });
  const path = '/flags/beta';
  expect(alertOf(await act(browser, `${path}/targets`, { target: 'user_none' }))).toContain('has this id');
  await act(browser, `${path}/targets`, { target: id });
  expect((await signedIn(server)).claims['feature_flags']).toEqual(['beta']);
  await act(browser, `${path}/disable`);
  expect((await signedIn(server)).claims).not.toHaveProperty('feature_flags');
  await act(browser, `${path}/enable`);
  await act(browser, `${path}/targets/${id}/delete`);
  expect((await signedIn(server)).claims).not.toHaveProperty('feature_flags');
  await act(browser, `${path}/delete`);
  expect((await manage(server, 'GET', '/feature-flags/beta')).status).toBe(404);
});

test('webhook endpoints are told what the dashboard does; deliveries show and go out again', async () => {
  const received: string[] = [];
  let status = 500;
  const receiver = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk) => (text += String(chunk)));
    incoming.on('end', () => {
      received.push((JSON.parse(text) as { event: string }).event);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

  const server = await startServer();
  const browser = new Browser(server.url);
  expect(alertOf(await act(browser, '/webhooks', { url: 'ftp://a' }))).toContain('http or https');
  expect(alertOf(await act(browser, '/webhooks', { url, events: 'user.none' }))).toBe(
    'There is no event user.none.',
  );
  await act(browser, '/webhooks', { url, events: 'user.created' });
  await act(browser, '/users', { email: 'new@example.com' });
  const [first] = await server.webhookDeliveries();
  expect(received).toEqual(['user.created']);
  expect((await browser.open('/dashboard/webhooks')).html).toContain('answered 500');
  status = 200;
  await act(browser, `/deliveries/${first!.id}/redeliver`);
  expect((await server.webhookDeliveries())[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(received).toEqual(['user.created', 'user.created']);

  const { body } = await manage(server, 'GET', '/webhook_endpoints');
  const [endpoint] = body['data'] as { id: string; secret: string }[];
  expect((await browser.open('/dashboard/webhooks')).html).toContain(endpoint!.secret);
  await act(browser, `/webhooks/${endpoint!.id}/disable`);
  await act(browser, '/users', { email: 'newer@example.com' });
  await server.webhookDeliveries();
  expect(received).toHaveLength(2);
  await act(browser, `/webhooks/${endpoint!.id}/delete`);
  expect((await browser.open('/dashboard/webhooks')).html).toContain('No webhook endpoints yet.');
});

test('events are listed, and found by name', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  await act(browser, '/users', { email: 'new@example.com' });
  await act(browser, '/organizations', { name: 'Delta' });
  const all = await browser.open('/dashboard/events');
  expect(all.html).toContain('user.created');
  expect(all.html).toContain('organization.created');
  const some = await browser.open('/dashboard/events?search=organization.created');
  expect(some.html).not.toContain('user.created <');
  expect(some.html).toContain('&quot;name&quot;: &quot;Delta&quot;');
});
