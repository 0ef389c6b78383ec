import { render, screen } from '@testing-library/react';
import { Protect } from '@workos-inc/authkit-nextjs/components';
import { mockAuth, TestAuthKitProvider } from '@workos-inc/authkit-nextjs/testing';
import { createElement } from 'react';

test('somebody who may write', () => {
  const gate = createElement(Protect, { permission: 'posts:write' }, 'Write');
  render(createElement(TestAuthKitProvider, { session: { permissions: ['posts:write'] } }, gate));
  expect(screen.getByText('Write')).toBeDefined();
});

test('the server door is not for the browser that jsdom plays', async () => {
  await expect(import('@workos-inc/authkit-nextjs')).rejects.toThrow('In a client component import from the');
});

test('server tests belong into the node environment', async () => {
  await expect(mockAuth()).rejects.toThrow(/TextEncoder|subtle/);
});
