/** The provider of component tests: the real hooks and gates, and no request. A browser's half is in e2e/testing-door. */
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import {
  Protect,
  SignedIn,
  SignedOut,
  useAccessToken,
  useAuth,
  useTokenClaims,
} from '../../src/components.js';
import { TestAuthKitProvider, type TestAuthKitProviderProps } from '../../src/testing.js';

function Everything() {
  const { user, loading, error, organizationId, impersonator } = useAuth();
  const { accessToken } = useAccessToken();
  const { plan } = useTokenClaims<{ plan: string }>();
  const facts = [user?.email, organizationId, impersonator?.email, plan, error?.message];
  return (
    <>
      <SignedIn>in </SignedIn>
      <SignedOut>out </SignedOut>
      <Protect permission="posts:write" fallback="may not ">
        may{' '}
      </Protect>
      {[loading && 'loading', accessToken?.split('.').length, ...facts].filter(Boolean).join(' ')}
    </>
  );
}

const shown = (props: Omit<TestAuthKitProviderProps, 'children'> = {}) =>
  renderToString(
    <TestAuthKitProvider {...props}>
      <Everything />
    </TestAuthKitProvider>,
  ).replaceAll('<!-- -->', '');

test.each<[string, Omit<TestAuthKitProviderProps, 'children'>]>([
  ['in may not 3 ada@example.com', {}],
  [
    'in may 3 grace@example.com org_1 pro',
    {
      session: {
        user: { email: 'grace@example.com' },
        organizationId: 'org_1',
        permissions: ['posts:write'],
        claims: { plan: 'pro' },
      },
    },
  ],
  [
    'in may not 3 ada@example.com support@example.com',
    { session: { impersonator: { email: 'support@example.com', reason: null } } },
  ],
  ['in may not 3 ada@example.com größer ✓', { session: { claims: { plan: 'größer ✓' } } }],
  ['out may not ', { session: null }],
  ['loading', { session: 'loading' }],
  ['in may not 3 ada@example.com no network', { error: new Error('no network') }],
  ['no network', { session: 'loading', error: new Error('no network') }],
])('shows %j', (expected, props) => {
  expect(shown(props)).toBe(expected);
});
