import { addressOf } from '../config/address.js';
import { readRedirectUri } from '../config/env.js';
import { decodeClaims } from '../session/claims.js';
import { markOf } from '../session/mark.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { AuthKitProvider as ClientProvider, type AuthKitProviderProps } from './provider.js';
import type { ClientAuth, MarkedAuth } from './protocol.js';

type ServerAuth = UserInfo | NoUserInfo | ClientAuth;

export interface ServerAuthKitProviderProps extends Omit<AuthKitProviderProps, 'initialAuth'> {
  initialAuth?: ServerAuth | Promise<ServerAuth> | undefined;
}

/** The provider as a Server Component sees it: knows the route, and keeps the access token on the server. */
export async function AuthKitProvider({ initialAuth, route, ...props }: ServerAuthKitProviderProps) {
  const uri = readRedirectUri();
  const path = route ?? (uri ? addressOf(uri)?.route : undefined);
  const isPromise = initialAuth && 'then' in initialAuth;
  const seed = isPromise ? initialAuth.then(seedOf) : initialAuth && (await seedOf(initialAuth));
  // What it adds is between the two forms of the provider; an app's own types know nothing of it.
  return <ClientProvider {...props} route={path} initialAuth={seed as ClientAuth | undefined} />;
}

/** Without the token, and with the mark that its session's cookie has. */
async function seedOf(given: ServerAuth): Promise<MarkedAuth> {
  const { accessToken, ...auth } = given as UserInfo;
  if (!auth.user) return { auth: { user: null }, mark: '' };
  return { auth, mark: accessToken === undefined ? undefined : await markOf(decodeClaims(accessToken)) };
}
