export { createAuthKit } from './next/create-authkit.js';
export { createAuthKitProxy } from './next/create-authkit-proxy.js';
export { protect, protectRoute } from './next/guards.js';
export {
  applyResponseHeaders,
  AUTHKIT_REQUEST_HEADERS,
  handleAuthkitHeaders,
  handleAuthkitHeaders as handleAuthkitProxy,
  isAuthkitRequestHeader,
  partitionAuthkitHeaders,
} from './next/proxy-headers.js';
export { authkit, authkitProxy, authkitProxy as authkitMiddleware } from './next/proxy.js';
export { Impersonation } from './next/impersonation.js';
export { refreshSession } from './next/refresh-session.js';
export { handleAuth } from './next/route.js';
export { saveSession } from './next/save-session.js';
export { getSignInUrl, getSignUpUrl } from './next/sign-in-url.js';
export { signOut } from './next/sign-out.js';
export { switchToOrganization } from './next/switch-organization.js';
export { checkRecentAuth, getTokenClaims } from './next/token-claims.js';
export { validateApiKey } from './next/validate-api-key.js';
export { handleWebhook } from './next/webhook.js';
export { withAuth, withAuth as getUser } from './next/with-auth.js';
export { has } from './session/access.js';
export { getFeatureFlagsRuntimeClient } from './workos/feature-flags.js';
export { getWorkOS } from './workos/sdk.js';
export {
  AuthKitError,
  CallbackError,
  ConfigurationError,
  SessionTooLargeError,
  TokenRefreshError,
} from './errors.js';

export type { AuthKitConfig, AuthKitConfigResolver } from './config/programmatic.js';
export type { AuthKitEvent, EventSubject, OnEvent, ProviderCall } from './config/events.js';
export type { RefreshStore } from './config/refresh-store.js';
export type { RequestFacts } from './config/source.js';
export type { ErrorCode } from './errors.js';
export type { AcceptedAuth, Credential } from './next/accepted-auth.js';
export type { AuthKit } from './next/create-authkit.js';
export type { AuthKitProxyInstance } from './next/create-authkit-proxy.js';
export type { GuardCheck, ProtectOptions, ProtectRouteOptions, RouteAuth } from './next/guards.js';
export type { ImpersonationComponent } from './next/impersonation.js';
export type { ImpersonationProps } from './impersonation/bar.js';
export type { HandleAuthkitHeadersOptions, PartitionedHeaders } from './next/proxy-headers.js';
export type { InnerProxy } from './next/proxy-inner.js';
export type { AuthkitOptions } from './next/proxy-passage.js';
export type { OnUnauthenticated } from './next/proxy-refusal.js';
export type { AuthkitProxy, AuthkitProxyOptions, AuthkitResult, MakeAuthkitProxy } from './next/proxy.js';
export type { RefreshSession, RefreshSessionOptions } from './next/refresh-session.js';
export type { HandleAuthOptions } from './next/route.js';
export type { SessionLike } from './next/save-session.js';
export type { SignInUrlOptions } from './next/sign-in-url.js';
export type { SignOutOptions } from './next/sign-out.js';
export type { SwitchToOrganizationOptions } from './next/switch-organization.js';
export type { CheckRecentAuth } from './next/token-claims.js';
export type { HandleWebhookOptions, WebhookEvent } from './next/webhook.js';
export type { WithAuth, WithAuthOptions } from './next/with-auth.js';
export type { AccessCheck, Rights } from './session/access.js';
export type { RecentAuth } from './session/recent-auth.js';
export type { ApiKey } from './workos/api-keys.js';
export type { GetWorkOSConfig } from './workos/sdk.js';
export type {
  AccessTokenClaims,
  HandleAuthSuccessData,
  Impersonator,
  NoUserInfo,
  OauthTokens,
  Register,
  StandardClaims,
  User,
  UserInfo,
} from './types.js';
