import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthKitServer, OptionsError } from '../src/index.js';
import { startTenants } from './support/tenants.js';
import { EMAIL, manage, PASSWORD, signedIn, startServer } from './support/world.js';

async function problemsOf(options: object): Promise<readonly string[]> {
  try {
    await (await createAuthKitServer(options)).close();
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
}

test('what is wrong with organizations and roles is said at once, by place', async () => {
  expect(
    await problemsOf({
      claimToken: 'two words',
      users: [{ email: EMAIL, password: PASSWORD, featureFlags: 'all' }],
      roles: [{ slug: 'a b', permissions: ['ok', 7] }, {}, { slug: 'x', permissions: [], extra: 1 }],
      organizations: [
        { name: ' ', id: 'a b', requires: 'otp', entitlements: [''], domains: [] },
        { name: 'A', externalId: 7, members: [{ email: 'x', role: '', roles: [] }, 'jo'] },
        'Acme',
      ],
    }),
  ).toEqual([
    'claimToken must be visible ASCII without spaces',
    'users[0].featureFlags must be a list of slugs',
    'roles[0].slug must be at most 64 letters, digits and "_", "-", ".", ":", "*"',
    'roles[0].permissions must be a list of slugs',
    'roles[1].slug is required',
    'roles[1].permissions is required',
    'roles[2].extra is not a field of a role',
    'organizations[0].domains is not a field of an organization',
    'organizations[0].name must be a text',
    'organizations[0].id must be at most 64 letters, digits, "_" and "-"',
    'organizations[0].requires must be "sso" or "mfa"',
    'organizations[0].entitlements must be a list of slugs',
    'organizations[1].externalId must be a text',
    'organizations[1].members[0].email must be an email address',
    'organizations[1].members[0].role and .roles exclude each other',
    'organizations[1].members[0].role must be at most 64 letters, digits and "_", "-", ".", ":", "*"',
    'organizations[1].members[1] must be an object',
    'organizations[2] must be an object',
  ]);
});

test('members who are nobody and roles that are none stop the start, and leave no organization behind', async () => {
  expect(
    await problemsOf({
      organizations: [{ name: 'A', members: [{ email: 'no@example.com', role: 'owner' }] }],
    }),
  ).toEqual([
    "organizations[0].members[0].email is no user's",
    'organizations[0].members[0]: there is no role owner',
  ]);
});

test('seeds are brought in once and what is there stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = {
    database: join(folder, 'authkit.sqlite'),
    roles: [{ slug: 'member', name: 'Colleague', permissions: ['posts:read'] }],
    organizations: [
      { id: 'org_1', name: 'One', members: [{ email: EMAIL }] },
      { name: 'Two', externalId: 'two' },
      { name: 'Three' },
    ],
  };
  const before = await startServer(options);
  await before.setPermissions('member', ['posts:write']);
  await manage(before, 'PUT', '/organizations/org_1', { name: 'Renamed' });
  await before.close();

  const after = await startServer(options);
  const { body } = await manage(after, 'GET', '/organizations?order=asc');
  expect((body['data'] as { name: string }[]).map(({ name }) => name).toSorted()).toEqual([
    'Renamed',
    'Three',
    'Two',
  ]);
  expect((await signedIn(after)).claims).toMatchObject({ org_id: 'org_1', permissions: ['posts:write'] });
  expect((await manage(after, 'GET', '/authorization/roles/member')).body).toMatchObject({
    name: 'Colleague',
  });
});

test('reset brings organizations and roles back to the seeds', async () => {
  const server = await startTenants();
  await server.createOrganization({ name: 'New' });
  await server.setPermissions('other', ['x']);
  await manage(server, 'DELETE', '/organizations/org_acme');
  await server.reset();
  const { body } = await manage(server, 'GET', '/organizations');
  expect((body['data'] as { name: string }[]).map(({ name }) => name).toSorted()).toEqual([
    'Acme',
    'Beta',
    'Gamma',
    'Strict',
    'Two steps',
  ]);
  const roles = await manage(server, 'GET', '/authorization/roles');
  expect((roles.body['data'] as object[]).length).toBe(2);
});

test('methods say what they refuse', async () => {
  const server = await startTenants();
  const jo = { organizationId: 'org_acme', email: EMAIL };
  await expect(server.createOrganization({ name: 'A', id: 'org_acme' })).rejects.toThrow('id_taken');
  await expect(server.createOrganization({ name: 'A', externalId: 'acme' })).rejects.toThrow(
    'external_id_taken',
  );
  await expect(server.createOrganization({ name: '' })).rejects.toThrow('.name must be a text');
  await expect(server.createOrganization({ name: 'A', members: [{ email: 'x@y.z' }] })).rejects.toThrow(
    "no user's",
  );
  await expect(server.addMember(jo)).rejects.toThrow('already a member');
  await expect(server.addMember({ ...jo, organizationId: 'org_none' })).rejects.toThrow(
    'no organization org_none',
  );
  await expect(server.addMember({ ...jo, email: 'no@example.com' })).rejects.toThrow(
    'no user no@example.com',
  );
  await expect(server.setRole({ ...jo, role: 'owner' })).rejects.toThrow('no role owner');
  await expect(server.setRole({ ...jo, roles: [] })).rejects.toThrow('at least one role');
  await expect(server.removeMember({ ...jo, organizationId: 'org_gamma' })).rejects.toThrow('not a member');
  await expect(server.createApiKey({ organizationId: 'org_none', name: 'k' })).rejects.toThrow(
    'no organization',
  );
});
