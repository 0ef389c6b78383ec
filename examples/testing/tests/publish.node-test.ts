import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { mockAuth } from '@workos-inc/authkit-nextjs/testing';
import { publish } from '../lib/publish.ts';

const writer = { organizationId: 'org_1', permissions: ['posts:write'] };
const toSignIn = { digest: /^NEXT_REDIRECT;.*authkit=sign-in/ };

test('somebody who may', async () => {
  await mockAuth(writer);
  assert.equal(await publish('org_1', 'Hello'), 'Hello, by ada@example.com');
});

test('signed out', async () => {
  await mockAuth(null);
  await assert.rejects(publish('org_1', 'Hello'), toSignIn);
});

test('expired', async () => {
  await mockAuth({ ...writer, expiresIn: -60 });
  await assert.rejects(publish('org_1', 'Hello'), toSignIn);
});

test('a missing permission', async () => {
  await mockAuth({ ...writer, permissions: [] });
  await assert.rejects(publish('org_1', 'Hello'), { digest: /404$/ });
});

test('the clock moved', async () => {
  await mockAuth(writer);
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 600_000 });
  await assert.rejects(publish('org_1', 'Hello'), toSignIn);
  mock.timers.reset();
});
