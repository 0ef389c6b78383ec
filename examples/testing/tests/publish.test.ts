import { refreshSession, signOut } from '@workos-inc/authkit-nextjs';
import { mockAuth } from '@workos-inc/authkit-nextjs/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { publish } from '../lib/publish';

const writer = { organizationId: 'org_1', permissions: ['posts:write'] };
const toSignIn = { digest: expect.stringMatching(/^NEXT_REDIRECT;.*authkit=sign-in/) };
const notFound = { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('somebody who may', async () => {
  await mockAuth({ ...writer, user: { email: 'grace@example.com' } });
  expect(await publish('org_1', 'Hello')).toBe('Hello, by grace@example.com');
});

test('signed out', async () => {
  await mockAuth(null);
  await expect(publish('org_1', 'Hello')).rejects.toMatchObject(toSignIn);
});

test('expired', async () => {
  await mockAuth({ ...writer, expiresIn: -60 });
  await expect(publish('org_1', 'Hello')).rejects.toMatchObject(toSignIn);
});

test('impersonated', async () => {
  const { session } = await mockAuth({
    ...writer,
    impersonator: { email: 'support@example.com', reason: null },
  });
  expect(await publish('org_1', 'Hello')).toBe(`Hello, by ${session?.user.email}`);
});

test('another organization', async () => {
  await mockAuth({ ...writer, organizationId: 'org_2' });
  await expect(publish('org_1', 'Hello')).rejects.toMatchObject(notFound);
});

test('a missing permission', async () => {
  await mockAuth({ ...writer, permissions: ['posts:read'] });
  await expect(publish('org_1', 'Hello')).rejects.toMatchObject(notFound);
});

test('AuthKit is down: nothing answers where none is set up', async () => {
  await mockAuth({ ...writer, expiresIn: -60, phase: 'action' });
  await expect(refreshSession()).rejects.toMatchObject({ code: 'token_refresh', isTransient: true });
});

test('the clock moved', async () => {
  await mockAuth(writer);
  vi.setSystemTime(Date.now() + 600_000);
  await expect(publish('org_1', 'Hello')).rejects.toMatchObject(toSignIn);
});

test('sign-out clears the browser', async () => {
  const { cookies } = await mockAuth({ phase: 'action' });
  await expect(signOut()).rejects.toMatchObject({ digest: expect.stringContaining('NEXT_REDIRECT') });
  expect(cookies.names()).toEqual([]);
});
