import { addressOf } from '../config/address.js';
import { readRedirectUri } from '../config/env.js';
import type { NoUserInfo, UserInfo } from '../types.js';
import { AuthKitProvider as ClientProvider, type AuthKitProviderProps } from './provider.js';
import type { ClientAuth } from './protocol.js';

export interface ServerAuthKitProviderProps extends Omit<AuthKitProviderProps, 'initialAuth'> {
  initialAuth?: UserInfo | NoUserInfo | ClientAuth | undefined;
}

/** The provider as a Server Component sees it: knows the route, and keeps the access token on the server. */
export function AuthKitProvider({ initialAuth, route, ...props }: ServerAuthKitProviderProps) {
  const uri = readRedirectUri();
  const path = route ?? (uri ? addressOf(uri)?.route : undefined);
  return <ClientProvider {...props} route={path} initialAuth={initialAuth && withoutToken(initialAuth)} />;
}

function withoutToken(auth: UserInfo | NoUserInfo | ClientAuth): ClientAuth {
  const { accessToken: _withheld, ...rest } = auth as UserInfo;
  return rest;
}
