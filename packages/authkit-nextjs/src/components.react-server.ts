export { AuthKitProvider } from './client/provider-server.js';
export { useAuth } from './client/use-auth.js';

export type { ServerAuthKitProviderProps as AuthKitProviderProps } from './client/provider-server.js';
export type { ClientAuth, ClientUser } from './client/protocol.js';
export type { UseAuth, UseAuthOptions, UseAuthSignedIn } from './client/use-auth.js';
