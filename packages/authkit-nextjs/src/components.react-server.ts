export { SignedIn, SignedOut, Protect } from './client/gates.js';
export { Impersonation } from './client/impersonation.js';
export { AuthKitProvider } from './client/provider-server.js';
export { useAccessToken } from './client/use-access-token.js';
export { useAuth } from './client/use-auth.js';
export { useRecentAuth } from './client/use-recent-auth.js';
export { useTokenClaims } from './client/use-token-claims.js';
export { has } from './session/access.js';

export type { AuthFailure, RefreshAuthOptions, ReturnTo, UseAuthOptions } from './client/functions.js';
export type { GateProps, ProtectProps } from './client/gates.js';
export type { ServerAuthKitProviderProps as AuthKitProviderProps } from './client/provider-server.js';
export type { ClientAuth, ClientUser } from './client/protocol.js';
export type { ImpersonationProps } from './impersonation/bar.js';
export type { UseAccessToken } from './client/use-access-token.js';
export type { UseAuth, UseAuthSignedIn } from './client/use-auth.js';
export type { UseRecentAuth } from './client/use-recent-auth.js';
export type { AccessCheck, Rights } from './session/access.js';
export type { RecentAuth } from './session/recent-auth.js';
