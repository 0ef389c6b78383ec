/** A user as AuthKit knows it. Times are ISO-8601 in UTC. */
export interface User {
  object: 'user';
  id: string;
  email: string;
  emailVerified: boolean;
  firstName: string | null;
  lastName: string | null;
  name?: string | null | undefined;
  profilePictureUrl: string | null;
  externalId: string | null;
  metadata: Record<string, string>;
  lastSignInAt: string | null;
  locale?: string | null | undefined;
  createdAt: string;
  updatedAt: string;
}

/** Who is acting as the user, when an administrator is impersonating. */
export interface Impersonator {
  email: string;
  reason: string | null;
}

/** Tokens of the upstream provider (Google, GitHub, …), given once, at sign-in. `expiresAt` is in seconds since 1970. */
export interface OauthTokens {
  provider: string;
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
  scopes: string[];
}

/**
 * What an app adds to the library's types, by module augmentation: `claims`, the type of the claims its JWT template
 * adds to the access token.
 */
export interface Register {}

/** The claims that an app has registered. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- Nothing is registered until an app does.
export type RegisteredClaims = Register extends { claims: infer Claims } ? Claims : Record<never, never>;

/** The claims of an AuthKit access token, with those an app has registered. */
export type AccessTokenClaims = StandardClaims & RegisteredClaims;

/** The claims that every AuthKit access token may have. Times are in seconds since 1970 (RFC 7519, section 2). */
export interface StandardClaims {
  sub: string;
  sid: string;
  exp: number;
  iat: number;
  iss?: string | undefined;
  jti?: string | undefined;
  client_id?: string | undefined;
  auth_time?: number | undefined;
  org_id?: string | undefined;
  role?: string | undefined;
  roles?: string[] | undefined;
  permissions?: string[] | undefined;
  entitlements?: string[] | undefined;
  feature_flags?: string[] | undefined;
  act?: { sub: string } | undefined;
  [claim: string]: unknown;
}

/** What `withAuth()` answers for a signed-in visitor. */
export interface UserInfo {
  user: User;
  sessionId: string;
  organizationId?: string | undefined;
  role?: string | undefined;
  roles?: string[] | undefined;
  permissions?: string[] | undefined;
  entitlements?: string[] | undefined;
  featureFlags?: string[] | undefined;
  impersonator?: Impersonator | undefined;
  accessToken: string;
  /**
   * Present when the access token has expired, cannot be renewed because the provider cannot be reached, and is served
   * for the grace that `outageGraceSeconds` allows.
   */
  stale?: true | undefined;
}

/** What `withAuth()` answers for a signed-out visitor: every field of `UserInfo` is absent. */
export interface NoUserInfo {
  user: null;
  sessionId?: undefined;
  organizationId?: undefined;
  role?: undefined;
  roles?: undefined;
  permissions?: undefined;
  entitlements?: undefined;
  featureFlags?: undefined;
  impersonator?: undefined;
  accessToken?: undefined;
  stale?: undefined;
}

/**
 * Why there is no session: there was no cookie (`no_session`); it does not open (`unsealable`); its token has expired
 * where it cannot be renewed, in a page that the proxy does not cover (`expired_uncovered`); the provider refused to
 * renew it (`refresh_rejected`); its user is not its token's (`subject_mismatch`); its token is for another client
 * (`wrong_client`); the visitor signed out (`signed_out`); the browser keeps no session cookie (`session_not_kept`);
 * the provider said that it is over (`revoked`).
 */
export type SignedOutReason =
  | 'no_session'
  | 'unsealable'
  | 'expired_uncovered'
  | 'refresh_rejected'
  | 'subject_mismatch'
  | 'wrong_client'
  | 'signed_out'
  | 'session_not_kept'
  | 'revoked';

/** What `onSuccess` of `handleAuth` receives. */
export interface HandleAuthSuccessData {
  /** The custom state given to `getSignInUrl`, as it was. */
  state?: string | undefined;
  /**
   * Whether this browser is known to have asked for `state`. When false, the app made it, but somebody else may have
   * handed this visitor the link.
   */
  stateBound: boolean;
  user: User;
  accessToken: string;
  refreshToken: string;
  impersonator?: Impersonator | undefined;
  oauthTokens?: OauthTokens | undefined;
  authenticationMethod?: string | undefined;
  organizationId?: string | undefined;
}
