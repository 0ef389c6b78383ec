import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { ADA, NOBODY, startTenants } from './support/tenants.js';
import {
  authenticate,
  authorizePath,
  codeOf,
  EMAIL,
  exchange,
  HOME,
  manage,
  PASSWORD,
  signIn,
  type Answer,
} from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };
const NEW = 'new@example.com';
const INVITATIONS = '/user_management/invitations';

function invite(server: AuthKitServer, email: string, more: object = { organization_id: 'org_gamma' }) {
  return manage(server, 'POST', INVITATIONS, { email, ...more });
}

async function linkTo(server: AuthKitServer, to: string): Promise<string> {
  const { url } = await server.mailbox.next({ to, kind: 'invitation' });
  return url!.slice(server.url.length);
}

const stateOf = async (server: AuthKitServer, { body }: Answer) =>
  (await manage(server, 'GET', `${INVITATIONS}/${String(body['id'])}`)).body['state'];

function passwordGrant(server: AuthKitServer, email: string, token: unknown) {
  return authenticate(server, {
    grant_type: 'password',
    email,
    password: PASSWORD,
    invitation_token: token,
    ...SECRET,
  });
}

async function organizationsOf(server: AuthKitServer, email: string): Promise<string[]> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${email}`);
  const [user] = body['data'] as [{ id: string }];
  const path = `/user_management/organization_memberships?user_id=${user.id}`;
  const memberships = (await manage(server, 'GET', path)).body['data'] as { organization_id: string }[];
  return memberships.map((membership) => membership.organization_id).toSorted();
}

describe('over the API', () => {
  test('an invitation is made, found, listed and resent', async () => {
    const server = await startTenants();
    const made = await invite(server, NEW, { organization_id: 'org_gamma', role_slug: 'admin' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      object: 'invitation',
      email: NEW,
      state: 'pending',
      organization_id: 'org_gamma',
      role_slug: 'admin',
      accepted_at: null,
      revoked_at: null,
      inviter_user_id: null,
      accepted_user_id: null,
    });
    const { id, token, accept_invitation_url: url } = made.body as Record<string, string>;
    const mail = await server.mailbox.next({ to: NEW, kind: 'invitation' });
    expect(mail).toMatchObject({ subject: 'You are invited to join Gamma', url });
    for (const path of [`${INVITATIONS}/${id}`, `${INVITATIONS}/by_token/${token}`]) {
      expect((await manage(server, 'GET', path)).body).toEqual(made.body);
    }
    for (const filter of [`email=${NEW.toUpperCase()}`, 'organization_id=org_gamma']) {
      expect((await manage(server, 'GET', `${INVITATIONS}?${filter}`)).body['data']).toEqual([made.body]);
    }
    expect((await manage(server, 'GET', `${INVITATIONS}?organization_id=org_acme`)).body['data']).toEqual([]);
    expect((await manage(server, 'POST', `${INVITATIONS}/${id}/resend`)).status).toBe(200);
    expect((await server.mailbox.next({ to: NEW })).url).toBe(url);
  });

  test.each([
    [{ email: 'nobody' }, 422, 'invalid_request_parameters'],
    [{ organization_id: 'org_no' }, 404, 'entity_not_found'],
    [{ inviter_user_id: 'user_no' }, 404, 'entity_not_found'],
    [{ role_slug: 'no' }, 400, 'invalid_role'],
    [{ expires_in_days: 31 }, 400, 'expires_in_days_too_long'],
    [{ expires_in_days: 1.5 }, 422, 'invalid_request_parameters'],
    [{ expires_in_days: { toString: 1 } }, 422, 'invalid_request_parameters'],
    [{ expires_in_days: true }, 422, 'invalid_request_parameters'],
    [{ expires_in_days: [7] }, 422, 'invalid_request_parameters'],
    [{ expires_in_days: 0 }, 400, 'expires_in_days_too_short'],
    [{ email: ADA, organization_id: 'org_acme' }, 400, 'user_already_organization_member'],
    [{ email: ADA, organization_id: null }, 400, 'user_already_exists'],
    [{ organization_id: null, role_slug: 'admin' }, 422, 'invalid_request_parameters'],
  ])('%j is refused with %i %s', async (more, status, code) => {
    const server = await startTenants();
    const refused = await invite(server, NEW, { organization_id: 'org_gamma', ...more });
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
  });

  test('an address is invited once to one place, and again when that has ended', async () => {
    const server = await startTenants();
    const first = await invite(server, NEW);
    expect((await invite(server, NEW)).body['code']).toBe('email_already_invited_to_organization');
    expect((await invite(server, NEW, {})).status).toBe(201);
    expect((await invite(server, NEW, {})).body['code']).toBe('email_already_invited');
    const revoke = () => manage(server, 'POST', `${INVITATIONS}/${String(first.body['id'])}/revoke`);
    expect((await revoke()).body['state']).toBe('revoked');
    expect((await revoke()).body['code']).toBe('invite_not_pending');
    const second = await invite(server, NEW);
    server.clock.advance(7 * 24 * 60 * 60_000);
    expect(await stateOf(server, second)).toBe('expired');
    expect((await invite(server, NEW)).status).toBe(201);
  });

  test('the app accepts in the name of the user with that address, once', async () => {
    const server = await startTenants();
    const made = await invite(server, NOBODY, { organization_id: 'org_gamma', role_slug: 'admin' });
    const accept = (answer: Answer) =>
      manage(server, 'POST', `${INVITATIONS}/${String(answer.body['id'])}/accept`);
    const accepted = await accept(made);
    expect(accepted.body).toMatchObject({
      state: 'accepted',
      accepted_user_id: expect.stringMatching(/^user_/) as string,
    });
    expect(await organizationsOf(server, NOBODY)).toEqual(['org_gamma']);
    expect((await accept(made)).body['code']).toBe('invite_not_pending');
    expect((await accept(await invite(server, NEW))).status).toBe(404);
  });

  test('events tell neither token nor link', async () => {
    const server = await startTenants();
    const { body } = await invite(server, NEW);
    await manage(server, 'POST', `${INVITATIONS}/${String(body['id'])}/revoke`);
    const events = await manage(server, 'GET', '/events?events=invitation.created,invitation.revoked');
    expect(events.body['data']).toHaveLength(2);
    expect(JSON.stringify(events.body)).not.toContain(body['token']);
  });
});

describe('a grant', () => {
  test('joins the organization of the invitation and enters it', async () => {
    const server = await startTenants();
    const { body } = await invite(server, EMAIL);
    const entered = await passwordGrant(server, EMAIL, body['token']);
    expect([entered.status, entered.body['organization_id']]).toEqual([200, 'org_gamma']);
    expect(await organizationsOf(server, EMAIL)).toEqual(['org_acme', 'org_beta', 'org_gamma']);
  });

  test('refuses an invitation for another address, an unknown one and one that has ended', async () => {
    const server = await startTenants();
    const made = await invite(server, EMAIL);
    const other = await passwordGrant(server, NOBODY, made.body['token']);
    expect([other.status, other.body['error']]).toEqual([400, 'invitation_cannot_be_used_for_email']);
    expect((await passwordGrant(server, EMAIL, 'nonsense')).body['error']).toBe('invitation_invalid');
    await manage(server, 'POST', `${INVITATIONS}/${String(made.body['id'])}/revoke`);
    const late = await passwordGrant(server, EMAIL, made.body['token']);
    expect(late.body['error']).toBe('invitation_invalid');
    expect(await organizationsOf(server, EMAIL)).not.toContain('org_gamma');
    expect(await organizationsOf(server, NOBODY)).toEqual([]);
  });

  test('by code does the same', async () => {
    const server = await startTenants();
    const { body } = await invite(server, NEW);
    await manage(server, 'POST', '/user_management/magic_auth', { email: NEW });
    const { code } = await server.mailbox.next({ to: NEW, kind: 'magic_auth' });
    const entered = await authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:magic-auth:code',
      email: NEW,
      code,
      invitation_token: body['token'],
      ...SECRET,
    });
    expect(entered.body['organization_id']).toBe('org_gamma');
  });

  const sendWith = (server: AuthKitServer, email: string, token: unknown) =>
    manage(server, 'POST', '/user_management/magic_auth', { email, invitation_token: token });
  const codeGrant = async (server: AuthKitServer, email: string) =>
    authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:magic-auth:code',
      email,
      code: (await server.mailbox.next({ to: email, kind: 'magic_auth' })).code!,
      ...SECRET,
    });

  test('by a code that was sent with the invitation does so, too', async () => {
    const server = await startTenants();
    const { body } = await invite(server, NEW);
    expect((await sendWith(server, NEW, body['token'])).status).toBe(201);
    expect((await codeGrant(server, NEW)).body['organization_id']).toBe('org_gamma');
    // Whoever has accepted it may still be sent a code from the same link.
    expect((await sendWith(server, NEW, body['token'])).status).toBe(201);
    expect((await codeGrant(server, NEW)).status).toBe(200);
  });

  test('a code without the invitation, sent after one with it, accepts nothing', async () => {
    const server = await startTenants();
    const { body } = await invite(server, EMAIL);
    await sendWith(server, EMAIL, body['token']);
    await server.mailbox.next({ to: EMAIL, kind: 'magic_auth' });
    await sendWith(server, EMAIL, '');
    await codeGrant(server, EMAIL);
    expect(await organizationsOf(server, EMAIL)).not.toContain('org_gamma');
  });

  test('no code is sent, and no user made, for an invitation of another address, unknown or ended', async () => {
    const server = await startTenants();
    const { body } = await invite(server, EMAIL);
    const refusal = async (email: string, token: unknown) => {
      const sent = await sendWith(server, email, token);
      return [sent.status, sent.body['error']];
    };
    expect(await refusal(NEW, body['token'])).toEqual([400, 'invitation_invalid']);
    expect(await refusal(NEW, 'nonsense')).toEqual([400, 'invitation_invalid']);
    await manage(server, 'POST', `${INVITATIONS}/${String(body['id'])}/revoke`);
    expect(await refusal(EMAIL, body['token'])).toEqual([400, 'invitation_invalid']);
    expect((await manage(server, 'GET', `/user_management/users?email=${NEW}`)).body['data']).toEqual([]);
    expect(server.mailbox.list({ kind: 'magic_auth' })).toEqual([]);
  });
});

describe('at the exchange of a code', () => {
  async function codeFor(server: AuthKitServer, email: string): Promise<string> {
    return codeOf(await signIn(new Browser(server.url), { organization_id: 'org_acme' }, email));
  }

  test('joins, and the session is in that organization', async () => {
    const server = await startTenants();
    const made = await invite(server, EMAIL);
    const code = await codeFor(server, EMAIL);
    const wrong = await exchange(server, code, { ...SECRET, invitation_token: 'nonsense' });
    expect(wrong.body['error']).toBe('invitation_invalid');
    const { body } = await exchange(server, code, { ...SECRET, invitation_token: made.body['token'] });
    expect(body['organization_id']).toBe('org_gamma');
    expect(await stateOf(server, made)).toBe('accepted');
    expect(await organizationsOf(server, EMAIL)).toContain('org_gamma');
  });

  test('of another address joins nothing, costs no code, and proves no client', async () => {
    const server = await startTenants();
    const made = await invite(server, NEW);
    const code = await codeFor(server, EMAIL);
    const token = { invitation_token: made.body['token'] };
    const refused = await exchange(server, code, { ...SECRET, ...token });
    expect([refused.status, refused.body['error']]).toEqual([400, 'invitation_cannot_be_used_for_email']);
    expect((await exchange(server, code, token)).body['error']).toBe('invalid_client');
    expect(await stateOf(server, made)).toBe('pending');
    expect((await exchange(server, code, SECRET)).body['organization_id']).toBe('org_acme');
  });

  test('is not accepted for who acts in the user’s name', async () => {
    const server = await startTenants();
    const made = await invite(server, EMAIL);
    const { url } = await server.impersonate({
      email: EMAIL,
      organizationId: 'org_acme',
      impersonator: 'boss@example.com',
    });
    const code = new URL(url).searchParams.get('code')!;
    const refused = await exchange(server, code, { ...SECRET, invitation_token: made.body['token'] });
    expect(refused.body['error']).toBe('invitation_invalid');
    expect(await stateOf(server, made)).toBe('pending');
  });
});

describe('the link in the mail', () => {
  test('leads a new user through the sign-up to the app, a member', async () => {
    const server = await startTenants();
    const made = await invite(server, NEW);
    const browser = new Browser(server.url);
    const page = await browser.open(await linkTo(server, NEW));
    expect(page.html).toContain('<h1>Join Gamma</h1>');
    const signUp = await browser.visit((await browser.submit(page, {})).location);
    expect(signUp.html).toContain('You are invited to join Gamma.');
    expect(signUp.html).toContain(`value="${NEW}"`);
    const other = await browser.submit(signUp, { email: 'eve@example.com', password: PASSWORD });
    expect([other.status, alertOf(other)]).toEqual([422, `The invitation is for ${NEW}.`]);
    const asked = await browser.submit(signUp, { email: NEW, password: PASSWORD });
    const verify = await browser.visit(asked.location);
    const { code } = await server.mailbox.next({ to: NEW, kind: 'email_verification' });
    const done = await browser.submit(verify, { code: code! });
    expect([done.status, done.location]).toEqual([303, HOME]);
    expect(await stateOf(server, made)).toBe('accepted');
    // The app finds the browser signed in, in the only organization.
    const { body } = await exchange(server, codeOf(await browser.open(authorizePath())), SECRET);
    expect(body['organization_id']).toBe('org_gamma');
  });

  test('leads a user to the sign-in; opening it accepts nothing', async () => {
    const server = await startTenants();
    const made = await invite(server, NOBODY);
    const browser = new Browser(server.url);
    const page = await browser.open(await linkTo(server, NOBODY));
    expect(await stateOf(server, made)).toBe('pending');
    const body = new URLSearchParams({});
    expect((await browser.open(page.url.slice(server.url.length), { method: 'POST', body })).status).toBe(
      403,
    );
    const step = await browser.visit((await browser.submit(page, {})).location);
    const done = await browser.submit(step, { email: NOBODY, password: PASSWORD });
    expect(done.location).toBe(HOME);
    expect(await organizationsOf(server, NOBODY)).toEqual(['org_gamma']);
  });

  test('for another address is of no use', async () => {
    const server = await startTenants();
    await invite(server, NEW);
    const browser = new Browser(server.url);
    const page = await browser.open(await linkTo(server, NEW));
    const signUp = await browser.submit(page, {});
    const step = await browser.open(signUp.location.replace('sign-up', 'sign-in'));
    const refused = await browser.submit(step, { email: NOBODY, password: PASSWORD });
    expect([refused.status, alertOf(refused)]).toEqual([
      403,
      expect.stringContaining('another email address'),
    ]);
    expect(await organizationsOf(server, NOBODY)).toEqual([]);
    expect([...browser.cookies.keys()].some((name) => name.includes('session'))).toBe(false);
  });

  test('that was used, taken back or is unknown says so', async () => {
    const server = await startTenants();
    const { body } = await invite(server, NEW);
    const link = await linkTo(server, NEW);
    await manage(server, 'POST', `${INVITATIONS}/${String(body['id'])}/revoke`);
    const browser = new Browser(server.url);
    expect((await browser.open(link)).status).toBe(410);
    expect((await browser.open('/invitation?token=nonsense')).status).toBe(410);
  });
});

describe('invitation_token at authorize', () => {
  test('joins with the sign-in and answers with a code for that organization', async () => {
    const server = await startTenants();
    const { body } = await invite(server, EMAIL);
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath({ invitation_token: String(body['token']) }));
    expect(page.html).toContain('You are invited to join Gamma.');
    const done = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    const { body: tokens } = await exchange(server, codeOf(done), SECRET);
    expect(tokens['organization_id']).toBe('org_gamma');
  });

  test('asks a browser that is signed in before it joins anything', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await signIn(browser, { organization_id: 'org_acme' });
    const { body } = await invite(server, EMAIL);
    const token = String(body['token']);
    const asked = await browser.open(authorizePath({ invitation_token: token }));
    expect(asked.location).toMatch(/^\/accept-invitation\//);
    const never = await browser.open(authorizePath({ invitation_token: token, prompt: 'none' }));
    expect(new URL(never.location).searchParams.get('error')).toBe('interaction_required');
    expect(await organizationsOf(server, EMAIL)).not.toContain('org_gamma');
    const page = await browser.open(asked.location);
    const done = await browser.submit(page, {});
    const { body: tokens } = await exchange(server, codeOf(done), SECRET);
    expect(tokens['organization_id']).toBe('org_gamma');
  });

  test('of another address asks who is signed in to sign in as somebody else', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await signIn(browser, {}, NOBODY);
    const { body } = await invite(server, EMAIL);
    const page = await browser.visit(authorizePath({ invitation_token: String(body['token']) }));
    expect(page.html).toContain(`value="${EMAIL}"`);
  });

  test('that is unknown is told to the app', async () => {
    const server = await startTenants();
    const page = await new Browser(server.url).open(authorizePath({ invitation_token: 'x' }));
    expect(new URL(page.location).searchParams.get('error')).toBe('invitation_invalid');
  });
});
