import { jest } from '@jest/globals';
import { has, withAuth } from '@workos-inc/authkit-nextjs';
import { mockAuth } from '@workos-inc/authkit-nextjs/testing';

test('somebody who may', async () => {
  await mockAuth({ permissions: ['posts:write'] });
  expect(has(await withAuth(), { permission: 'posts:write' })).toBe(true);
});

test('signed out', async () => {
  await mockAuth(null);
  await expect(withAuth({ ensureSignedIn: true })).rejects.toMatchObject({
    digest: expect.stringMatching(/^NEXT_REDIRECT/),
  });
});

test('expired', async () => {
  await mockAuth({ expiresIn: -60 });
  expect((await withAuth()).user).toBeNull();
});

test('the clock moved', async () => {
  await mockAuth();
  jest.useFakeTimers({
    now: Date.now() + 600_000,
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout'],
  });
  expect((await withAuth()).user).toBeNull();
  jest.useRealTimers();
});
