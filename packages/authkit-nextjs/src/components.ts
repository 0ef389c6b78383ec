export { AuthKitProvider } from './client/provider.js';
export { useAuth } from './client/use-auth.js';

export type { AuthKitProviderProps } from './client/provider.js';
export type { ClientAuth, ClientUser } from './client/protocol.js';
export type { UseAuth, UseAuthOptions, UseAuthSignedIn } from './client/use-auth.js';
