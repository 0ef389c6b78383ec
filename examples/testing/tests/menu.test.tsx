// @vitest-environment jsdom
import { TestAuthKitProvider } from '@workos-inc/authkit-nextjs/testing';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Menu } from '../app/menu';

afterEach(cleanup);

test('somebody who may write', () => {
  render(
    <TestAuthKitProvider session={{ permissions: ['posts:write'] }}>
      <Menu />
    </TestAuthKitProvider>,
  );
  expect(screen.getByText('ada@example.com')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Write' })).toBeDefined();
});

test('another session takes the place of the first', () => {
  const menu = (permissions: string[]) => (
    <TestAuthKitProvider session={{ permissions }}>
      <Menu />
    </TestAuthKitProvider>
  );
  const { rerender } = render(menu([]));
  expect(screen.getByText('You may read.')).toBeDefined();
  rerender(menu(['posts:write']));
  expect(screen.queryByText('You may read.')).toBeNull();
});

test('signed out, and not known yet', () => {
  const { rerender } = render(
    <TestAuthKitProvider session={null}>
      <Menu />
    </TestAuthKitProvider>,
  );
  expect(screen.getByRole('link', { name: 'Log in' })).toBeDefined();
  rerender(
    <TestAuthKitProvider session="loading">
      <Menu />
    </TestAuthKitProvider>,
  );
  expect(screen.queryByRole('link')).toBeNull();
});

test('signing out shows, and a spy sees it', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  const { unmount } = render(
    <TestAuthKitProvider>
      <Menu />
    </TestAuthKitProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(await screen.findByRole('link', { name: 'Log in' })).toBeDefined();
  unmount();

  const signOut = vi.fn(async () => {});
  render(
    <TestAuthKitProvider functions={{ signOut }}>
      <Menu />
    </TestAuthKitProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(signOut).toHaveBeenCalledTimes(1);
  expect(fetched).not.toHaveBeenCalled();
});
