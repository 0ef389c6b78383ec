import { expect, test, vi } from 'vitest';
import { getUser } from '@workos-inc/authkit-nextjs';
import { greeting } from '../lib/greeting';

vi.mock(`@workos-inc/authkit-nextjs`, () => ({ getUser: vi.fn(async () => ({ user: null })) }));

test('a stranger', async () => {
  expect(await greeting()).toBe('Hello, whoever you are');
});

test('somebody', async () => {
  const user = { email: 'ada@example.com' };
  vi.mocked(getUser).mockResolvedValueOnce({ user } as Awaited<ReturnType<typeof getUser>>);
  expect(await greeting()).toBe('Hello, ada@example.com');
});
