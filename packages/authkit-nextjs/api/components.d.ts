// What this door promises, written by a test. A changed line is a change for those who use it.

export { AccessCheck, AuthFailure, AuthKitProvider, AuthKitProviderProps, ClientAuth, ClientUser, GateProps, Impersonation, ImpersonationProps, Protect, ProtectProps, RecentAuth, RefreshAuthOptions, ReturnTo, Rights, SignedIn, SignedOut, UseAccessToken, UseAuth, UseAuthOptions, UseAuthSignedIn, UseRecentAuth, has, useAccessToken, useAuth, useRecentAuth, useTokenClaims };

// client/functions.d.ts
export type AuthFailure = {
    error: string;
} | undefined;

// client/functions.d.ts
export interface AuthFunctions {
    signIn: (options?: ReturnTo) => void;
    signUp: (options?: ReturnTo) => void;
    signOut: (options?: ReturnTo) => Promise<void>;
    getAuth: (options?: UseAuthOptions) => Promise<void>;
    refreshAuth: (options?: RefreshAuthOptions) => Promise<AuthFailure>;
    switchToOrganization: (organizationId: string, options?: ReturnTo) => Promise<AuthFailure>;
}

// client/functions.d.ts
export interface RefreshAuthOptions extends UseAuthOptions {
    organizationId?: string | undefined;
}

// client/functions.d.ts
export interface ReturnTo {
    returnTo?: string | undefined;
}

// client/functions.d.ts
export interface UseAuthOptions {
    ensureSignedIn?: boolean | undefined;
}

// client/gates.d.ts
export interface GateProps {
    children: React.ReactNode;
}

// client/gates.d.ts
export declare function Protect({ children, fallback, ...check }: ProtectProps): React.ReactNode;
//# sourceMappingURL=gates.d.ts.map

// client/gates.d.ts
export interface ProtectProps extends AccessCheck, GateProps {
    fallback?: React.ReactNode;
}

// client/gates.d.ts
export declare function SignedIn({ children }: GateProps): React.ReactNode;

// client/gates.d.ts
export declare function SignedOut({ children }: GateProps): React.ReactNode;

// client/impersonation.d.ts
export declare function Impersonation(props: ImpersonationProps): React.ReactNode;
//# sourceMappingURL=impersonation.d.ts.map

// client/protocol.d.ts
export type ClientAuth = ClientUser | NoUserInfo;

// client/protocol.d.ts
export type ClientUser = Omit<UserInfo, 'accessToken'>;

// client/protocol.d.ts
export type RouteMethod = 'GET' | 'POST';
//# sourceMappingURL=protocol.d.ts.map

// client/provider.d.ts
export declare function AuthKitProvider(props: AuthKitProviderProps): React.JSX.Element;
//# sourceMappingURL=provider.d.ts.map

// client/provider.d.ts
export interface AuthKitProviderProps {
    children: React.ReactNode;
    initialAuth?: ClientAuth | Promise<ClientAuth> | undefined;
    onSessionExpired?: false | (() => void) | undefined;
    route?: string | undefined;
    method?: RouteMethod | undefined;
}

// client/use-access-token.d.ts
export interface UseAccessToken {
    accessToken: string | undefined;
    loading: boolean;
    error: Error | null;
    refresh: () => Promise<string | undefined>;
    getAccessToken: () => Promise<string | undefined>;
}

// client/use-access-token.d.ts
export declare function useAccessToken(): UseAccessToken;
//# sourceMappingURL=use-access-token.d.ts.map

// client/use-auth.d.ts
interface AuthFacts {
    error?: Error | undefined;
    has: (check: AccessCheck) => boolean;
}

// client/use-auth.d.ts
export type UseAuth = ClientAuth & AuthFacts & AuthFunctions & {
    loading: boolean;
};

// client/use-auth.d.ts
export type UseAuthSignedIn = (ClientUser & AuthFacts & AuthFunctions & {
    loading: false;
}) | ({
    user: null;
} & AuthFacts & AuthFunctions & {
    loading: true;
});

// client/use-auth.d.ts
export declare function useAuth(options: UseAuthOptions & {
    ensureSignedIn: true;
}): UseAuthSignedIn;
export declare function useAuth(options?: UseAuthOptions): UseAuth;

// client/use-recent-auth.d.ts
export interface UseRecentAuth extends RecentAuth {
    loading: boolean;
}

// client/use-recent-auth.d.ts
export declare function useRecentAuth({ maxAge }: {
    maxAge: number;
}): UseRecentAuth;
//# sourceMappingURL=use-recent-auth.d.ts.map

// client/use-token-claims.d.ts
export declare function useTokenClaims<T = Record<string, unknown>>(): Partial<AccessTokenClaims & T>;
//# sourceMappingURL=use-token-claims.d.ts.map

// impersonation/bar.d.ts
export interface ImpersonationProps extends Omit<ComponentProps<'div'>, 'children'> {
    side?: 'top' | 'bottom' | undefined;
    returnTo?: string | undefined;
}

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

// types.d.ts
export type AccessTokenClaims = StandardClaims & RegisteredClaims;

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
export interface Register {
}

// types.d.ts
export type RegisteredClaims = Register extends {
    claims: infer Claims;
} ? Claims : Record<never, never>;

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