/** Compiled, never run: what an app that installs the package gets from the root door. */
import {
  authkit,
  createAuthKit,
  getTokenClaims,
  getUser,
  handleAuth,
  refreshSession,
  withAuth,
  type AcceptedAuth,
  type NoUserInfo,
  type User,
  type UserInfo,
} from '@workos-inc/authkit-nextjs';
import type { NextRequest } from 'next/server.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
const same = <T extends true>(_proof?: T): void => undefined;
const not = <T extends false>(_proof?: T): void => undefined;

/** With nothing registered, a claim of the app's own is unknown, and not `any`. */
export async function unregistered(): Promise<void> {
  const claims = await getTokenClaims();
  not<IsAny<typeof claims>>();
  same<Equal<typeof claims.plan, unknown>>();
  same<Equal<typeof claims.sub, string | undefined>>();
}

export async function narrowing(): Promise<void> {
  const ensured = await withAuth({ ensureSignedIn: true });
  same<Equal<typeof ensured, UserInfo>>();
  const underItsOtherName = await getUser({ ensureSignedIn: true });
  same<Equal<typeof underItsOtherName, UserInfo>>();

  const maybe = await withAuth();
  same<Equal<typeof maybe, UserInfo | NoUserInfo>>();
  // @ts-expect-error -- nobody may be signed in
  void maybe.user.email;
  if (maybe.user) {
    same<Equal<typeof maybe.user, User>>();
    same<Equal<typeof maybe.accessToken, string>>();
  } else {
    same<Equal<typeof maybe.accessToken, undefined>>();
    same<Equal<typeof maybe.permissions, undefined>>();
  }

  // Whether somebody must be signed in is only known when it runs, so both are possible.
  const either = await withAuth({ ensureSignedIn: Math.random() > 2 });
  same<Equal<typeof either, UserInfo | NoUserInfo>>();

  const renewed = await refreshSession({ ensureSignedIn: true });
  same<Equal<typeof renewed, UserInfo>>();
  const organizationId: string | undefined = maybe.organizationId;
  // An optional property takes what another one gives, also under `exactOptionalPropertyTypes`.
  await refreshSession({ organizationId });
  handleAuth({ returnPathname: organizationId, baseURL: undefined });
}

export async function accepted(): Promise<string | undefined> {
  const auth: AcceptedAuth = await withAuth({ accepts: ['session', 'bearer', 'api_key'] });
  switch (auth.via) {
    case 'session':
      return auth.user.email;
    case 'bearer':
      // @ts-expect-error -- a token has no user object
      void auth.user.email;
      return auth.userId;
    case 'api_key':
      return auth.apiKey.id;
    case null:
      same<Equal<typeof auth.user, null>>();
      return undefined;
  }
}

export async function composed(request: NextRequest): Promise<string> {
  const { session, headers, authorizationUrl } = await authkit(request, {
    onSessionRefreshError: async ({ error, isTransient }) => {
      not<IsAny<typeof error>>();
      same<Equal<typeof isTransient, boolean>>();
    },
  });
  same<Equal<typeof headers, Headers>>();
  return session.user ? session.accessToken : authorizationUrl;
}

export async function instance(): Promise<void> {
  const kit = createAuthKit({
    clientId: 'client_1',
    apiKey: 'sk_1',
    cookiePassword: 'x'.repeat(32),
    redirectUri: 'http://localhost:3000/callback',
    cookieDomain: undefined,
  });
  const { user } = await kit.withAuth({ ensureSignedIn: true });
  same<Equal<typeof user, User>>();
}
