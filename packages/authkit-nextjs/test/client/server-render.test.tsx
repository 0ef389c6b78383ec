import { renderToString } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import {
  AuthKitProvider,
  Impersonation,
  Protect,
  SignedIn,
  SignedOut,
  useAccessToken,
  useAuth,
  useRecentAuth,
  useTokenClaims,
  type ClientAuth,
} from '../../src/components.js';

function Everything() {
  const { user, loading } = useAuth();
  const token = useAccessToken();
  const { sub } = useTokenClaims();
  const { isStale } = useRecentAuth({ maxAge: 300 });
  return <p>{JSON.stringify([user?.email, loading, token.loading, token.accessToken, sub, isStale])}</p>;
}

const render = (initialAuth?: ClientAuth) =>
  renderToString(
    <AuthKitProvider initialAuth={initialAuth}>
      <Everything />
      <Impersonation />
      <SignedIn>somebody</SignedIn>
      <SignedOut>nobody</SignedOut>
      <Protect permission="posts:write" fallback="a reader">
        a writer
      </Protect>
    </AuthKitProvider>,
  );

const ADA = { sessionId: 'session_1', user: { id: 'user_1', email: 'ada@example.com' } } as ClientAuth;

afterEach(() => vi.unstubAllGlobals());

test.each<[string, ClientAuth | undefined, string]>([
  ['nothing', undefined, '[null,true,true,null,null,true]</p>'],
  ['nobody', { user: null }, 'nobodya reader'],
  ['somebody', ADA, 'somebodya reader'],
  ['a writer', { ...ADA, permissions: ['posts:write'] } as ClientAuth, 'somebodya writer'],
])('rendered on the server with %s: no timer, no channel, no request', (_, auth, html) => {
  const used: string[] = [];
  for (const name of ['setTimeout', 'setInterval', 'BroadcastChannel', 'fetch']) {
    vi.stubGlobal(name, function used_() {
      used.push(name);
    });
  }
  const rendered = render(auth).replaceAll('<!-- -->', '').replaceAll('&quot;', '"');
  expect(rendered.slice(-html.length)).toBe(html);
  expect(used).toEqual([]);
});
