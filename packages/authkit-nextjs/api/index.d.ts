// What this door promises, written by a test. A changed line is a change for those who use it.

export { AUTHKIT_REQUEST_HEADERS, AcceptedAuth, AccessCheck, AccessTokenClaims, ApiKey, AuthKit, AuthKitConfig, AuthKitConfigResolver, AuthKitError, AuthKitEvent, AuthKitProxyInstance, AuthkitOptions, AuthkitProxy, AuthkitProxyOptions, AuthkitResult, CallbackError, CheckRecentAuth, ConfigurationError, Credential, ErrorCode, EventSubject, GetWorkOSConfig, GuardCheck, HandleAuthOptions, HandleAuthSuccessData, HandleAuthkitHeadersOptions, HandleWebhookOptions, Impersonation, ImpersonationComponent, ImpersonationProps, Impersonator, InnerProxy, MakeAuthkitProxy, NoUserInfo, OauthTokens, OnEvent, OnUnauthenticated, PartitionedHeaders, ProtectOptions, ProtectRouteOptions, ProviderCall, RecentAuth, RefreshSession, RefreshSessionOptions, RefreshStore, Register, RequestFacts, Rights, RouteAuth, SessionLike, SessionTooLargeError, SignInUrlOptions, SignOutOptions, StandardClaims, SwitchToOrganizationOptions, TokenRefreshError, User, UserInfo, WebhookEvent, WithAuth, WithAuthOptions, applyResponseHeaders, authkit, authkitProxy as authkitMiddleware, authkitProxy, checkRecentAuth, createAuthKit, createAuthKitProxy, getFeatureFlagsRuntimeClient, getSignInUrl, getSignUpUrl, getTokenClaims, withAuth as getUser, getWorkOS, handleAuth, handleAuthkitHeaders, handleAuthkitHeaders as handleAuthkitProxy, handleWebhook, has, isAuthkitRequestHeader, partitionAuthkitHeaders, protect, protectRoute, refreshSession, saveSession, signOut, switchToOrganization, validateApiKey, withAuth };

// config/address.d.ts
export interface Address {
    readonly redirectUri: string;
    readonly origin: string;
    readonly route: string;
    readonly secure: boolean;
}

// config/config.d.ts
export interface Config {
    readonly clientId: string;
    readonly apiKey: string;
    readonly passwords: readonly [string, ...string[]];
    readonly redirectUri: string | undefined;
    readonly address: Address;
    readonly cookieName: string;
    readonly cookieMaxAge: number;
    readonly cookieDomain: string | undefined;
    readonly cookieSameSite: SameSite;
    readonly apiOrigin: string;
    readonly claimToken: string | undefined;
    readonly webhookSecret: string;
    readonly timeoutMs: number;
    readonly outageGraceSeconds: number;
    readonly refreshStore: RefreshStore | undefined;
    readonly onEvent: OnEvent | undefined;
    readonly identity: string;
}

// config/config.d.ts
export type SameSite = 'lax' | 'strict' | 'none';

// config/events.d.ts
export type AuthKitEvent = ({
    type: 'session.refreshed';
    organizationId?: string | undefined;
} & EventSubject) | ({
    type: 'session.refresh_failed';
    transient: boolean;
    status?: number | undefined;
    code?: string | undefined;
} & EventSubject) | ({
    type: 'session.stale';
} & EventSubject) | ({
    type: 'session.ended' | 'session.uncovered';
    reason: SignedOutReason;
} & EventSubject) | ({
    type: 'sign_in.completed';
    organizationId?: string | undefined;
} & EventSubject) | {
    type: 'sign_in.failed';
    code: ErrorCode;
} | {
    type: 'sign_in.restarted';
    code: ErrorCode;
} | {
    type: 'provider.unreachable' | 'provider.reached';
    call: ProviderCall;
} | {
    type: 'store.unavailable' | 'store.available';
};

// config/events.d.ts
export interface EventSubject {
    userId?: string | undefined;
    sessionId?: string | undefined;
}

// config/events.d.ts
export type OnEvent = (event: AuthKitEvent) => void | Promise<void>;

// config/events.d.ts
export type ProviderCall = 'exchange' | 'refresh' | 'keys' | 'api-key' | 'claim-nonce' | 'organization';

// config/programmatic.d.ts
export interface AuthKitConfig {
    clientId: string;
    apiKey: string;
    cookiePassword: string;
    cookiePreviousPasswords?: readonly string[] | undefined;
    redirectUri?: string | undefined;
    cookieName?: string | undefined;
    cookieMaxAge?: number | undefined;
    cookieDomain?: string | undefined;
    cookieSameSite?: SameSite | undefined;
    apiHostname?: string | undefined;
    apiHttps?: boolean | undefined;
    apiPort?: number | undefined;
    claimToken?: string | undefined;
    webhookSecret?: string | undefined;
    timeoutMs?: number | undefined;
    outageGraceSeconds?: number | undefined;
    refreshStore?: RefreshStore | undefined;
    onEvent?: OnEvent | undefined;
}

// config/programmatic.d.ts
export type AuthKitConfigResolver = (request: RequestFacts) => AuthKitConfig | Promise<AuthKitConfig>;

// config/refresh-store.d.ts
export interface RefreshStore {
    get(key: string): Promise<string | null | undefined>;
    setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
    set(key: string, value: string, ttlMs: number): Promise<void>;
    delete(key: string): Promise<void>;
}
//# sourceMappingURL=refresh-store.d.ts.map

// config/source.d.ts
export type GetConfig = (request: RequestFacts, redirectUri?: string) => Promise<Config>;

// config/source.d.ts
export interface RequestFacts {
    readonly headers: Headers;
    readonly cookies: {
        get(name: string): {
            value: string;
        } | undefined;
    };
}

// errors.d.ts
export declare class AuthKitError extends Error {
    readonly code: ErrorCode;
    constructor(code: ErrorCode, message: string, options?: ErrorOptions);
}

// errors.d.ts
export declare class CallbackError extends AuthKitError implements CallbackFacts {
    readonly path: string;
    readonly userAgent: string | null;
    readonly hasCode: boolean;
    readonly hasState: boolean;
    readonly status: number;
    constructor(code: ErrorCode, message: string, status: number, facts: CallbackFacts, options?: ErrorOptions);
}

// errors.d.ts
export interface CallbackFacts {
    path: string;
    userAgent: string | null;
    hasCode: boolean;
    hasState: boolean;
}

// errors.d.ts
export declare class ConfigurationError extends AuthKitError {
    readonly problems: readonly string[];
    constructor(problems: readonly string[]);
}

// errors.d.ts
export type ErrorCode = 'configuration' | 'invalid_argument' | 'missing_auth_params' | 'missing_pkce_cookie' | 'oauth_state_mismatch' | 'flow_already_finished' | 'provider_refused' | 'provider_unavailable' | 'client_rejected' | 'missing_tokens' | 'token_invalid' | 'reauthentication_required' | 'wrong_organization' | 'session_not_kept' | 'on_success_failed' | 'token_refresh' | 'session_too_large' | 'document_required' | 'client_refused' | 'unauthorized' | 'forbidden' | 'cookies_read_only' | 'webhook_rejected';

// errors.d.ts
export declare class SessionTooLargeError extends AuthKitError {
    readonly bytes: number;
    readonly claims: readonly {
        name: string;
        bytes: number;
    }[];
    constructor(bytes: number, limit: number, claims: readonly {
        name: string;
        bytes: number;
    }[]);
}
//# sourceMappingURL=errors.d.ts.map

// errors.d.ts
export declare class TokenRefreshError extends AuthKitError {
    readonly isTransient: boolean;
    readonly reason: SignedOutReason | undefined;
    readonly userId: string | undefined;
    readonly sessionId: string | undefined;
    constructor(message: string, details: {
        isTransient: boolean;
        reason?: SignedOutReason | undefined;
        userId?: string | undefined;
        sessionId?: string | undefined;
        cause?: unknown;
    });
}

// impersonation/bar.d.ts
export interface ImpersonationProps extends Omit<ComponentProps<'div'>, 'children'> {
    side?: 'top' | 'bottom' | undefined;
    returnTo?: string | undefined;
}

// next/accepted-auth.d.ts
export type AcceptedAuth = ({
    via: 'session';
} & UserInfo) | ({
    via: 'bearer';
    user: null;
    userId: string;
    sessionId: string;
    claims: AccessTokenClaims;
    accessToken: string;
} & Rights) | ({
    via: 'api_key';
    user: null;
    apiKey: ApiKey;
} & Rights) | ({
    via: null;
} & NoUserInfo);

// next/accepted-auth.d.ts
export type Credential = 'session' | 'bearer' | 'api_key';

// next/create-authkit-proxy.d.ts
export interface AuthKitProxyInstance {
    authkit: ReturnType<typeof bindAuthkit>;
    authkitProxy: MakeAuthkitProxy;
}

// next/create-authkit-proxy.d.ts
export declare function createAuthKitProxy(config: AuthKitConfig | AuthKitConfigResolver): AuthKitProxyInstance;
//# sourceMappingURL=create-authkit-proxy.d.ts.map

// next/create-authkit.d.ts
export type AuthKit = ReturnType<typeof createAuthKit>;

// next/create-authkit.d.ts
export declare function createAuthKit(config: AuthKitConfig | AuthKitConfigResolver): {
    authkit: (request: import("next/server.js").NextRequest, options?: import("./proxy-passage.js").AuthkitOptions) => Promise<import("./proxy.js").AuthkitResult>;
    authkitProxy: import("./proxy.js").MakeAuthkitProxy;
    authkitMiddleware: import("./proxy.js").MakeAuthkitProxy;
    checkRecentAuth: import("./token-claims.js").CheckRecentAuth;
    getSignInUrl: (options?: import("./sign-in-url.js").SignInUrlOptions) => Promise<string>;
    getSignUpUrl: (options?: import("./sign-in-url.js").SignInUrlOptions) => Promise<string>;
    getTokenClaims: <T = Record<string, unknown>>(accessToken?: string) => Promise<Partial<import("../types.js").AccessTokenClaims & T>>;
    getUser: import("./with-auth.js").WithAuth;
    Impersonation: import("./impersonation.js").ImpersonationComponent;
    handleAuth: (options?: import("./route.js").HandleAuthOptions) => (request: import("next/server.js").NextRequest) => Promise<Response>;
    handleWebhook: (options?: import("./webhook.js").HandleWebhookOptions) => (request: Request) => Promise<Response>;
    protect: (check?: import("./guards.js").GuardCheck, options?: import("./guards.js").ProtectOptions) => Promise<import("../types.js").UserInfo>;
    protectRoute: <R extends Request, C>(check: import("./guards.js").GuardCheck, handler: (request: R, context: C, auth: import("./guards.js").RouteAuth) => Response | Promise<Response>, options?: import("./guards.js").ProtectRouteOptions) => (request: R, context: C) => Promise<Response>;
    refreshSession: import("./refresh-session.js").RefreshSession;
    saveSession: (sessionOrResponse: import("./save-session.js").SessionLike, requestOrUrl?: import("next/server.js").NextRequest | Request | string) => Promise<void>;
    signOut: (options?: import("./sign-out.js").SignOutOptions) => Promise<never>;
    switchToOrganization: (organizationId: string, options?: import("./switch-organization.js").SwitchToOrganizationOptions) => Promise<import("../types.js").UserInfo>;
    validateApiKey: () => Promise<{
        apiKey: import("../index.js").ApiKey | null;
    }>;
    withAuth: import("./with-auth.js").WithAuth;
};
//# sourceMappingURL=create-authkit.d.ts.map

// next/guards.d.ts
export interface GuardCheck extends AccessCheck {
    allowStale?: boolean | undefined;
}

// next/guards.d.ts
type GuardedHandler<R extends Request, C> = (request: R, context: C, auth: RouteAuth) => Response | Promise<Response>;

// next/guards.d.ts
type Protect = (check?: GuardCheck, options?: ProtectOptions) => Promise<UserInfo>;

// next/guards.d.ts
export interface ProtectOptions {
    denied?: 'not-found' | 'forbidden' | `/${string}` | undefined;
    returnTo?: string | undefined;
}

// next/guards.d.ts
type ProtectRoute = <R extends Request, C>(check: GuardCheck, handler: GuardedHandler<R, C>, options?: ProtectRouteOptions) => (request: R, context: C) => Promise<Response>;

// next/guards.d.ts
export interface ProtectRouteOptions {
    accepts?: readonly Credential[] | undefined;
    origins?: readonly string[] | undefined;
}

// next/guards.d.ts
export type RouteAuth = Exclude<AcceptedAuth, {
    via: null;
}>;

// next/guards.d.ts
export declare const protect: Protect;

// next/guards.d.ts
export declare const protectRoute: ProtectRoute;

// next/impersonation.d.ts
export declare const Impersonation: ImpersonationComponent;
//# sourceMappingURL=impersonation.d.ts.map

// next/impersonation.d.ts
export type ImpersonationComponent = (props: ImpersonationProps) => Promise<React.JSX.Element | null>;

// next/proxy-headers.d.ts
export declare const AUTHKIT_REQUEST_HEADERS: readonly string[];

// next/proxy-headers.d.ts
export interface HandleAuthkitHeadersOptions {
    redirect?: string | URL | undefined;
    redirectStatus?: 302 | 303 | 307 | 308 | undefined;
}

// next/proxy-headers.d.ts
export interface PartitionedHeaders {
    requestHeaders: Headers;
    responseHeaders: Headers;
}

// next/proxy-headers.d.ts
export declare function applyResponseHeaders<T extends Response>(response: T, responseHeaders: Headers): T;

// next/proxy-headers.d.ts
export declare function handleAuthkitHeaders(request: NextRequest, authkitHeaders: Headers, { redirect, redirectStatus }?: HandleAuthkitHeadersOptions): NextResponse;

// next/proxy-headers.d.ts
export declare function isAuthkitRequestHeader(name: string): boolean;

// next/proxy-headers.d.ts
export declare function partitionAuthkitHeaders(request: NextRequest, authkitHeaders: Headers): PartitionedHeaders;

// next/proxy-inner.d.ts
export type InnerProxy = (request: NextRequest, event: NextFetchEvent, auth: UserInfo | NoUserInfo) => Response | undefined | null | void | Promise<Response | undefined | null | void>;

// next/proxy-passage.d.ts
export interface AuthkitOptions {
    debug?: boolean | undefined;
    redirectUri?: string | undefined;
    screenHint?: Screen | undefined;
    eagerAuth?: boolean | undefined;
    refreshBufferSeconds?: number | undefined;
    onSessionRefreshSuccess?: ((data: {
        accessToken: string;
        user: User;
        impersonator?: Impersonator | undefined;
        organizationId?: string | undefined;
    }) => void | Promise<void>) | undefined;
    onSessionRefreshError?: ((data: {
        error: TokenRefreshError;
        request: NextRequest;
        isTransient: boolean;
    }) => void | Promise<void>) | undefined;
}

// next/proxy-refusal.d.ts
export type OnUnauthenticated = (request: NextRequest) => string | Response | Promise<string | Response>;

// next/proxy.d.ts
export type AuthkitProxy = (request: NextRequest, event?: NextFetchEvent) => Promise<Response>;

// next/proxy.d.ts
export interface AuthkitProxyOptions extends Omit<AuthkitOptions, 'screenHint'> {
    middlewareAuth?: {
        enabled: boolean;
        unauthenticatedPaths: readonly string[];
    } | undefined;
    signUpPaths?: readonly string[] | undefined;
    onUnauthenticated?: OnUnauthenticated | undefined;
}

// next/proxy.d.ts
export interface AuthkitResult {
    session: UserInfo | NoUserInfo;
    headers: Headers;
    readonly authorizationUrl: string;
}

// next/proxy.d.ts
export interface MakeAuthkitProxy {
    (options?: AuthkitProxyOptions): AuthkitProxy;
    (inner: InnerProxy, options?: AuthkitProxyOptions): AuthkitProxy;
}

// next/proxy.d.ts
export declare const authkit: (request: NextRequest, options?: AuthkitOptions) => Promise<AuthkitResult>;

// next/proxy.d.ts
export declare const authkitProxy: MakeAuthkitProxy;
//# sourceMappingURL=proxy.d.ts.map

// next/proxy.d.ts
export declare function bindAuthkit(getConfig: GetConfig): (request: NextRequest, options?: AuthkitOptions) => Promise<AuthkitResult>;

// next/refresh-session.d.ts
export interface RefreshSession {
    (options: RefreshSessionOptions & {
        ensureSignedIn: true;
    }): Promise<UserInfo>;
    (options?: RefreshSessionOptions): Promise<UserInfo | NoUserInfo>;
}

// next/refresh-session.d.ts
export interface RefreshSessionOptions {
    organizationId?: string | undefined;
    ensureSignedIn?: boolean | undefined;
}

// next/refresh-session.d.ts
export declare const refreshSession: RefreshSession;

// next/route.d.ts
export interface HandleAuthOptions {
    returnPathname?: string | undefined;
    baseURL?: string | undefined;
    onSuccess?: ((data: HandleAuthSuccessData) => void | Promise<void>) | undefined;
    onError?: ((params: {
        error: CallbackError;
        request: NextRequest;
    }) => Response | Promise<Response>) | undefined;
    clientToken?: boolean | undefined;
}

// next/route.d.ts
type RouteHandler = (request: NextRequest) => Promise<Response>;

// next/route.d.ts
export declare const handleAuth: (options?: HandleAuthOptions) => RouteHandler;

// next/save-session.d.ts
type SaveSession = (sessionOrResponse: SessionLike, requestOrUrl?: NextRequest | Request | string) => Promise<void>;

// next/save-session.d.ts
export interface SessionLike {
    accessToken: string;
    refreshToken: string;
    user: User;
    impersonator?: Impersonator | undefined;
    authenticationMethod?: string | undefined;
}

// next/save-session.d.ts
export declare const saveSession: SaveSession;

// next/sign-in-url.d.ts
type GetUrl = (options?: SignInUrlOptions) => Promise<string>;

// next/sign-in-url.d.ts
export interface SignInUrlOptions {
    returnTo?: string | undefined;
    organizationId?: string | undefined;
    redirectUri?: string | undefined;
    loginHint?: string | undefined;
    prompt?: string | undefined;
    state?: string | undefined;
    maxAge?: number | undefined;
}

// next/sign-in-url.d.ts
export declare const getSignInUrl: GetUrl;

// next/sign-in-url.d.ts
export declare const getSignUpUrl: GetUrl;

// next/sign-out.d.ts
type SignOut = (options?: SignOutOptions) => Promise<never>;

// next/sign-out.d.ts
export interface SignOutOptions {
    returnTo?: string | undefined;
}

// next/sign-out.d.ts
export declare const signOut: SignOut;

// next/switch-organization.d.ts
type SwitchToOrganization = (organizationId: string, options?: SwitchToOrganizationOptions) => Promise<UserInfo>;

// next/switch-organization.d.ts
export interface SwitchToOrganizationOptions {
    returnTo?: string | undefined;
    revalidationStrategy?: 'none' | 'tag' | 'path' | undefined;
    revalidationTags?: readonly string[] | undefined;
}

// next/switch-organization.d.ts
export declare const switchToOrganization: SwitchToOrganization;

// next/token-claims.d.ts
export interface CheckRecentAuth {
    (options: {
        maxAge: number;
    }): Promise<RecentAuth>;
}

// next/token-claims.d.ts
type GetTokenClaims = <T = Record<string, unknown>>(accessToken?: string) => Promise<Partial<AccessTokenClaims & T>>;

// next/token-claims.d.ts
export declare const checkRecentAuth: CheckRecentAuth;

// next/token-claims.d.ts
export declare const getTokenClaims: GetTokenClaims;

// next/validate-api-key.d.ts
type ValidateApiKey = () => Promise<{
    apiKey: ApiKey | null;
}>;

// next/validate-api-key.d.ts
export declare const validateApiKey: ValidateApiKey;

// next/webhook.d.ts
export interface HandleWebhookOptions {
    onEvent?: ((event: WebhookEvent) => void | Promise<void>) | undefined;
}

// next/webhook.d.ts
export interface WebhookEvent {
    id: string;
    event: string;
    data: Record<string, unknown>;
    created_at: string;
}

// next/webhook.d.ts
type WebhookHandler = (request: Request) => Promise<Response>;

// next/webhook.d.ts
export declare const handleWebhook: (options?: HandleWebhookOptions) => WebhookHandler;

// next/with-auth.d.ts
export interface WithAuth {
    (options: WithAuthOptions & {
        ensureSignedIn: true;
    }): Promise<UserInfo>;
    (options: {
        accepts: readonly Credential[];
    }): Promise<AcceptedAuth>;
    (options?: WithAuthOptions): Promise<UserInfo | NoUserInfo>;
}

// next/with-auth.d.ts
export interface WithAuthOptions {
    ensureSignedIn?: boolean | undefined;
    returnTo?: string | undefined;
}

// next/with-auth.d.ts
export declare const withAuth: WithAuth;
//# sourceMappingURL=with-auth.d.ts.map

// session/access.d.ts
export interface AccessCheck {
    permission?: string;
    role?: string;
    entitlement?: string;
    featureFlag?: string;
    organizationId?: string;
}

// session/access.d.ts
export interface Rights {
    organizationId?: string | undefined;
    role?: string | undefined;
    roles?: readonly string[] | undefined;
    permissions?: readonly string[] | undefined;
    entitlements?: readonly string[] | undefined;
    featureFlags?: readonly string[] | undefined;
}

// session/access.d.ts
export declare function has(rights: Rights & {
    user?: unknown;
    apiKey?: unknown;
    userId?: unknown;
}, check: AccessCheck): boolean;
//# sourceMappingURL=access.d.ts.map

// session/recent-auth.d.ts
export interface RecentAuth {
    isStale: boolean;
    authenticatedAt: Date | null;
}

// sign-in/start.d.ts
export type Screen = 'sign-in' | 'sign-up';

// types.d.ts
export type AccessTokenClaims = StandardClaims & RegisteredClaims;

// types.d.ts
export interface HandleAuthSuccessData {
    state?: string | undefined;
    stateBound: boolean;
    user: User;
    accessToken: string;
    refreshToken: string;
    impersonator?: Impersonator | undefined;
    oauthTokens?: OauthTokens | undefined;
    authenticationMethod?: string | undefined;
    organizationId?: string | undefined;
}
//# sourceMappingURL=types.d.ts.map

// types.d.ts
export interface Impersonator {
    email: string;
    reason: string | null;
}

// types.d.ts
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

// types.d.ts
export interface OauthTokens {
    provider: string;
    accessToken: string;
    refreshToken: string;
    expiresAt: number;
    scopes: string[];
}

// types.d.ts
export interface Register {
}

// types.d.ts
export type RegisteredClaims = Register extends {
    claims: infer Claims;
} ? Claims : Record<never, never>;

// types.d.ts
export type SignedOutReason = 'no_session' | 'unsealable' | 'expired_uncovered' | 'refresh_rejected' | 'subject_mismatch' | 'wrong_client' | 'signed_out' | 'session_not_kept' | 'revoked';

// types.d.ts
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
    act?: {
        sub: string;
    } | undefined;
    [claim: string]: unknown;
}

// types.d.ts
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

// types.d.ts
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
    stale?: true | undefined;
}

// workos/api-keys.d.ts
export interface ApiKey {
    object: 'api_key';
    id: string;
    name: string;
    owner: {
        type: string;
        id: string;
        organizationId?: string | undefined;
    };
    obfuscatedValue: string;
    permissions: string[];
    lastUsedAt: string | null;
    createdAt: string;
    updatedAt: string;
}

// workos/feature-flags.d.ts
type RuntimeClient = ReturnType<WorkOS['featureFlags']['createRuntimeClient']>;

// workos/feature-flags.d.ts
type RuntimeClientOptions = Parameters<WorkOS['featureFlags']['createRuntimeClient']>[0];

// workos/feature-flags.d.ts
export declare function getFeatureFlagsRuntimeClient(options?: RuntimeClientOptions): RuntimeClient;

// workos/sdk.d.ts
export interface GetWorkOSConfig {
    clientId?: string | undefined;
    apiKey?: string | undefined;
    apiHostname?: string | undefined;
    apiHttps?: boolean | undefined;
    apiPort?: number | undefined;
}

// workos/sdk.d.ts
export declare function getWorkOS(config?: GetWorkOSConfig): WorkOS;
//# sourceMappingURL=sdk.d.ts.map