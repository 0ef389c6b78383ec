import { addressOf } from '../config/address.js';
import { readRedirectUri } from '../config/env.js';
import { decodeClaims } from '../session/claims.js';
import { markOf } from '../session/mark.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { AuthKitProvider as ClientProvider, type AuthKitProviderProps } from './provider.js';
import type { ClientAuth, Seed } from './protocol.js';

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
  return <ClientProvider {...props} route={path} initialAuth={seed} />;
}

/** Without the token, and with the mark that its session's cookie has. */
async function seedOf(auth: ServerAuth): Promise<Seed> {
  const { accessToken, ...rest } = auth as UserInfo;
  if (!rest.user) return { user: null, mark: '' };
  return accessToken === undefined ? rest : { ...rest, mark: await markOf(decodeClaims(accessToken)) };
}
