export { authkit, authkitProxy, authkitProxy as authkitMiddleware } from './next/proxy.js';
export { handleAuth } from './next/route.js';
export { getSignInUrl, getSignUpUrl } from './next/sign-in-url.js';
export { signOut } from './next/sign-out.js';
export { withAuth, withAuth as getUser } from './next/with-auth.js';
export {
  AuthKitError,
  CallbackError,
  ConfigurationError,
  SessionTooLargeError,
  TokenRefreshError,
} from './errors.js';

export type { ErrorCode } from './errors.js';
export type { AuthkitOptions, AuthkitProxy, AuthkitProxyOptions, AuthkitResult } from './next/proxy.js';
export type { HandleAuthOptions } from './next/route.js';
export type { SignInUrlOptions } from './next/sign-in-url.js';
export type { SignOutOptions } from './next/sign-out.js';
export type { WithAuthOptions } from './next/with-auth.js';
export type {
  AccessTokenClaims,
  HandleAuthSuccessData,
  Impersonator,
  NoUserInfo,
  OauthTokens,
  User,
  UserInfo,
} from './types.js';
