/* global test, expect */
test('the root door', async () => {
  expect(typeof (await import('@workos-inc/authkit-nextjs')).withAuth).toBe('function');
});

test('the components door', async () => {
  expect(typeof (await import('@workos-inc/authkit-nextjs/components')).useAuth).toBe('function');
});
