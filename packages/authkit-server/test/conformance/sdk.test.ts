import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WorkOS as WorkOS9 } from 'workos-9';
import { WorkOS as WorkOS10 } from 'workos-10';
import { WorkOS as WorkOS11 } from 'workos-11';
import type { AuthKitServer, AuthKitServerOptions } from '../../src/index.js';
import { Browser } from '../support/browser.js';
import { nextTotpCode } from '../support/totp.js';
import { CALLBACK, claimsOf, codeOf, EMAIL, PASSWORD, startServer } from '../support/world.js';

const clientId = 'client_test';
const ADA = 'ada@example.com';

// The scenario is written for one of them; where another differs, it says so.
type Sdk = WorkOS10;

const versions: [string, new (key: string, options: object) => unknown][] = [
  ['9', WorkOS9],
  ['10', WorkOS10],
  ['11', WorkOS11],
];

describe.each(versions)('the official SDK %s', (version, WorkOS) => {
  async function start(options: AuthKitServerOptions = {}): Promise<{ server: AuthKitServer; sdk: Sdk }> {
    const server = await startServer(options);
    const { WORKOS_API_HOSTNAME: apiHostname } = server.env;
    const sdk = new WorkOS('sk_test_key', { clientId, apiHostname, port: server.port, https: false });
    return { server, sdk: sdk as Sdk };
  }

  /** What the SDK throws, as far as apps look at it. */
  const refused = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => {
        throw new Error('It was not refused.');
      },
      (thrown: unknown) => thrown as { status?: number; code?: string; error?: string; rawData?: unknown },
    );
    return { status: error.status, code: error.code ?? error.error, raw: error.rawData ?? {} };
  };

  const pending = ({ raw }: { raw: unknown }) =>
    String((raw as Record<string, unknown>)['pending_authentication_token']);

  test('signs up, signs in with a password once the address is verified, refreshes and signs out', async () => {
    const { server, sdk } = await start();
    const { userManagement } = sdk;
    const user = await userManagement.createUser({ email: ADA, password: PASSWORD, firstName: 'Ada' });
    expect(user).toMatchObject({ object: 'user', email: ADA, emailVerified: false, firstName: 'Ada' });
    const login = { clientId, email: ADA, password: PASSWORD };
    expect(
      await refused(userManagement.authenticateWithPassword({ ...login, password: 'not the right one' })),
    ).toMatchObject({ status: 400, code: 'invalid_credentials' });

    const step = await refused(userManagement.authenticateWithPassword(login));
    expect(step).toMatchObject({ status: 403, code: 'email_verification_required' });
    const { code } = await server.mailbox.next({ to: ADA, kind: 'email_verification' });
    const opened = await userManagement.authenticateWithEmailVerification({
      clientId,
      code: code!,
      pendingAuthenticationToken: pending(step),
    });
    expect(opened.user).toMatchObject({ id: user.id, emailVerified: true });

    const renewed = await userManagement.authenticateWithRefreshToken({
      clientId,
      refreshToken: opened.refreshToken,
    });
    expect(claimsOf(renewed.accessToken)['sid']).toBe(claimsOf(opened.accessToken)['sid']);
    const sessionId = String(claimsOf(renewed.accessToken)['sid']);
    const { data: sessions } = await userManagement.listSessions(user.id);
    expect(sessions).toMatchObject([{ id: sessionId, status: 'active', authMethod: 'password' }]);
    await userManagement.revokeSession({ sessionId });
    expect(
      await refused(
        userManagement.authenticateWithRefreshToken({ clientId, refreshToken: renewed.refreshToken }),
      ),
    ).toMatchObject({ status: 400, code: 'invalid_grant' });
    const logout = new URL(userManagement.getLogoutUrl({ sessionId }));
    expect(logout.origin).toBe(server.url);
  });

  test('exchanges a code with its verifier', async () => {
    const { server, sdk } = await start();
    const codeVerifier = randomBytes(32).toString('base64url');
    const url = sdk.userManagement.getAuthorizationUrl({
      clientId,
      redirectUri: CALLBACK,
      provider: 'authkit',
      state: 'a-state',
      codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      codeChallengeMethod: 'S256',
    });
    const browser = new Browser(server.url);
    const page = await browser.visit(url);
    const done = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    const exchange = { clientId, code: codeOf(done), codeVerifier };
    const opened = await sdk.userManagement.authenticateWithCode(exchange);
    expect(opened.user.email).toBe(EMAIL);
    const keys = createRemoteJWKSet(new URL(sdk.userManagement.getJwksUrl(clientId)));
    await expect(jwtVerify(opened.accessToken, keys)).resolves.toBeDefined();
    expect(await refused(sdk.userManagement.authenticateWithCode(exchange))).toMatchObject({
      code: 'invalid_grant',
    });
  });

  test('sends magic codes and resets passwords', async () => {
    const { sdk } = await start();
    const { userManagement } = sdk;
    const magic = await userManagement.createMagicAuth({ email: EMAIL });
    expect((await userManagement.getMagicAuth(magic.id)).code).toBe(magic.code);
    const opened = await userManagement.authenticateWithMagicAuth({
      clientId,
      email: EMAIL,
      code: magic.code,
    });
    expect(opened.authenticationMethod).toBe('MagicAuth');
    const reset = await userManagement.createPasswordReset({ email: EMAIL });
    const { user } = await userManagement.resetPassword({
      token: reset.passwordResetToken,
      newPassword: 'quite another one',
    });
    expect(user.id).toBe(opened.user.id);
    const login = { clientId, email: EMAIL, password: 'quite another one' };
    expect((await userManagement.authenticateWithPassword(login)).user.id).toBe(user.id);
    const { refreshToken } = opened;
    expect(
      await refused(userManagement.authenticateWithRefreshToken({ clientId, refreshToken })),
    ).toMatchObject({ code: 'invalid_grant' });
  });

  test('keeps organizations, roles, memberships and invitations, and moves between organizations', async () => {
    const { server, sdk } = await start();
    const { userManagement, organizations, authorization } = sdk;
    const acme = await organizations.createOrganization({
      name: 'Acme',
      externalId: 'acme',
      domainData: [{ domain: 'acme.example', state: 'verified' as never }],
    });
    const beta = await organizations.createOrganization({ name: 'Beta' });
    expect((await organizations.getOrganizationByExternalId('acme')).id).toBe(acme.id);
    expect((await organizations.updateOrganization({ organization: beta.id, name: 'Beta 2' })).name).toBe(
      'Beta 2',
    );
    await authorization.createPermission({ slug: 'posts:write', name: 'Write' });
    await authorization.createOrganizationRole(acme.id, { slug: 'org-editor', name: 'Editor' });
    await authorization.addOrganizationRolePermission(acme.id, 'org-editor', {
      permissionSlug: 'posts:write',
    });
    const { data: roles } = await authorization.listOrganizationRoles(acme.id);
    expect(roles.map(({ slug }) => slug)).toEqual(['member', 'org-editor']);

    const { data: users } = await userManagement.listUsers({ email: EMAIL });
    const userId = users[0]!.id;
    const membership = await userManagement.createOrganizationMembership({
      userId,
      organizationId: acme.id,
      roleSlug: 'org-editor',
    });
    const invitation = await userManagement.sendInvitation({ email: EMAIL, organizationId: beta.id });
    expect((await userManagement.findInvitationByToken(invitation.token)).id).toBe(invitation.id);
    expect((await userManagement.acceptInvitation(invitation.id)).state).toBe('accepted');

    const step = await refused(
      userManagement.authenticateWithPassword({ clientId, email: EMAIL, password: PASSWORD }),
    );
    expect(step).toMatchObject({ status: 403, code: 'organization_selection_required' });
    const inside = await userManagement.authenticateWithOrganizationSelection({
      clientId,
      organizationId: acme.id,
      pendingAuthenticationToken: pending(step),
    });
    expect(claimsOf(inside.accessToken)).toMatchObject({
      org_id: acme.id,
      role: 'org-editor',
      permissions: ['posts:write'],
    });
    const moved = await userManagement.authenticateWithRefreshToken({
      clientId,
      refreshToken: inside.refreshToken,
      organizationId: beta.id,
    });
    expect(moved.organizationId).toBe(beta.id);
    await userManagement.deactivateOrganizationMembership(membership.id);
    expect(
      await refused(
        userManagement.authenticateWithRefreshToken({
          clientId,
          refreshToken: moved.refreshToken,
          organizationId: acme.id,
        }),
      ),
    ).toMatchObject({ status: 400, code: 'organization_membership_not_found' });
    const { data: members } = await userManagement.listOrganizationMemberships({ organizationId: beta.id });
    expect(members.map((member) => member.userId)).toEqual([userId]);
    expect(server.mailbox.list({ to: EMAIL, kind: 'invitation' })).toHaveLength(1);
    await organizations.deleteOrganization(beta.id);
    expect(await refused(organizations.getOrganization(beta.id))).toMatchObject({ status: 404 });
  });

  test('asks for a second factor', async () => {
    const { server, sdk } = await start();
    const { userManagement, multiFactorAuth } = sdk;
    const { data: users } = await userManagement.listUsers();
    const enrolled = await multiFactorAuth.createUserAuthFactor({
      userId: users[0]!.id,
      type: 'totp',
    });
    const { secret } = (enrolled.authenticationFactor as { totp: { secret: string } }).totp;
    const verified = await multiFactorAuth.verifyChallenge({
      authenticationChallengeId: enrolled.authenticationChallenge.id,
      code: nextTotpCode(server, secret),
    });
    expect(verified.valid).toBe(true);
    const step = await refused(
      userManagement.authenticateWithPassword({ clientId, email: EMAIL, password: PASSWORD }),
    );
    expect(step).toMatchObject({ status: 403, code: 'mfa_challenge' });
    const challenge = await multiFactorAuth.challengeFactor({
      authenticationFactorId: enrolled.authenticationFactor.id,
    });
    const answer = {
      clientId,
      authenticationChallengeId: challenge.id,
      pendingAuthenticationToken: pending(step),
    };
    expect(await refused(userManagement.authenticateWithTotp({ ...answer, code: 'abcdef' }))).toMatchObject({
      code: 'invalid_one_time_code',
    });
    const opened = await userManagement.authenticateWithTotp({
      ...answer,
      code: nextTotpCode(server, secret),
    });
    expect(opened.user.email).toBe(EMAIL);
  });

  test('makes and checks API keys, reads flags and events', async () => {
    const { server, sdk } = await start();
    const acme = await sdk.organizations.createOrganization({ name: 'Acme' });
    const made = await sdk.apiKeys.createOrganizationApiKey({ organizationId: acme.id, name: 'CI' });
    const { apiKey } = await sdk.apiKeys.createValidation({ value: made.value });
    expect(apiKey?.id).toBe(made.id);
    await sdk.apiKeys.deleteApiKey(made.id);
    expect((await sdk.apiKeys.createValidation({ value: made.value })).apiKey).toBeNull();

    await server.createFeatureFlag({ slug: 'beta-ui', targets: [acme.id] });
    expect((await sdk.featureFlags.getFeatureFlag('beta-ui')).enabled).toBe(true);
    const on = await sdk.featureFlags.listOrganizationFeatureFlags({ organizationId: acme.id });
    expect(on.data.map(({ slug }) => slug)).toEqual(['beta-ui']);
    await sdk.featureFlags.disableFeatureFlag('beta-ui');
    const off = await sdk.featureFlags.listOrganizationFeatureFlags({ organizationId: acme.id });
    expect(off.data).toEqual([]);

    const events = await sdk.events.listEvents({
      events: ['organization.created', 'api_key.created', 'api_key.revoked'],
    });
    expect(events.data.map(({ event }) => event)).toEqual([
      'organization.created',
      'api_key.created',
      'api_key.revoked',
    ]);
  });

  test('follows lists to their end', async () => {
    const { sdk } = await start();
    for (let i = 0; i < 12; i++) await sdk.organizations.createOrganization({ name: `Org ${i}` });
    const page = await sdk.organizations.listOrganizations();
    expect(page.data).toHaveLength(10);
    const all = await page.autoPagination();
    expect(new Set(all.map(({ name }) => name)).size).toBe(12);
  });

  test('accepts what webhooks are signed with', async () => {
    const receiver = createServer().listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    const arriving = once(receiver, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const secret = 'whsec_of_this_test';
    const { sdk } = await start({ webhooks: [{ url, secret, events: ['user.created'] }] });
    await sdk.userManagement.createUser({ email: ADA });
    const [request, response] = await arriving;
    const payload = (await json(request)) as Record<string, unknown>;
    response.end();
    const sigHeader = String(request.headers['workos-signature']);
    const event = await sdk.webhooks.constructEvent({ payload, sigHeader, secret });
    expect(event).toMatchObject({ event: 'user.created', data: { email: ADA } });
    const forged = { ...payload, event: 'user.deleted' };
    await expect(sdk.webhooks.constructEvent({ payload: forged, sigHeader, secret })).rejects.toThrow(
      'ignature',
    );
  });

  test.skipIf(version === '9')('makes keys of users, which SDK 9 cannot', async () => {
    const { sdk } = await start();
    const acme = await sdk.organizations.createOrganization({ name: 'Acme' });
    const user = await sdk.userManagement.createUser({ email: ADA });
    const organizationId = acme.id;
    await sdk.userManagement.createOrganizationMembership({ userId: user.id, organizationId });
    const made = await sdk.userManagement.createUserApiKey(user.id, { name: 'Mine', organizationId });
    const { apiKey } = await sdk.apiKeys.createValidation({ value: made.value });
    expect(apiKey?.owner).toMatchObject({ type: 'user', id: user.id });
  });
});
