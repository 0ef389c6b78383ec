/** Compiled, never run: what an app that installs the package gets from the "components" door. */
import {
  AuthKitProvider,
  useAccessToken,
  useAuth,
  useTokenClaims,
  type ClientUser,
} from '@workos-inc/authkit-nextjs/components';
import type { UserInfo } from '@workos-inc/authkit-nextjs';
import type { ReactNode } from 'react';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
const same = <T extends true>(_proof?: T): void => undefined;
const not = <T extends false>(_proof?: T): void => undefined;

export function Narrowing() {
  const auth = useAuth();
  if (auth.user) same<Equal<typeof auth.sessionId, string>>();
  else same<Equal<typeof auth.sessionId, undefined>>();
  // @ts-expect-error -- the browser gets the token from useAccessToken alone
  void auth.accessToken.length;

  const ensured = useAuth({ ensureSignedIn: true });
  if (!ensured.loading) {
    same<Equal<typeof ensured.user, ClientUser['user']>>();
    return <p>{ensured.user.email}</p>;
  }
  same<Equal<typeof ensured.user, null>>();
  return null;
}

export function Results() {
  const { refreshAuth } = useAuth();
  const { accessToken, getAccessToken, error } = useAccessToken();
  not<IsAny<typeof error>>();
  not<IsAny<Awaited<ReturnType<typeof getAccessToken>>>>();
  const claims = useTokenClaims<{ plan: 'free' | 'pro' }>();
  same<Equal<typeof claims.plan, 'free' | 'pro' | undefined>>();
  const renew = async () => {
    const result = await refreshAuth({ organizationId: undefined });
    if (result) same<Equal<typeof result.error, string>>();
  };
  return <button onClick={() => void renew()}>{accessToken?.length}</button>;
}

export function Layout({ auth, children }: { auth: UserInfo; children: ReactNode }) {
  const { accessToken: _withheld, ...rest } = auth;
  return <AuthKitProvider initialAuth={rest}>{children}</AuthKitProvider>;
}
