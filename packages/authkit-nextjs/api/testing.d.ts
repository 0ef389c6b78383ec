// What this door promises, written by a test. A changed line is a change for those who use it.

export { AuthKitFixtures, LocalAuthKit, MockAuth, MockAuthOptions, SignInAs, TestAuthKitProvider, TestAuthKitProviderProps, TestFault, TestPerson, TestSession, TestSessionOptions, authkitFixtures, createTestSession, mockAuth };

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

// testing/cookie-store.d.ts
export interface TestCookies {
    get(name: string): string | undefined;
    has(name: string): boolean;
    names(): string[];
}

// testing/local-authkit.d.ts
export interface LocalAuthKit {
    readonly url: string;
    readonly clock: {
        advance(ms: number): Promise<void>;
    };
    fail(route: string, fault: TestFault): Promise<void>;
    mend(): Promise<void>;
    nextMail(to: string): Promise<{
        subject: string;
        text: string;
        code?: string;
        url?: string;
    }>;
    authenticate(person: TestPerson): Promise<Authentication>;
}

// testing/local-authkit.d.ts
export interface TestFault {
    kind: 'status' | 'delay' | 'hang' | 'reset' | 'drop';
    status?: number | undefined;
    ms?: number | undefined;
    retryAfter?: number | string | undefined;
    times?: number | undefined;
}

// testing/mock-auth.d.ts
export interface MockAuth {
    readonly session: TestSession | undefined;
    readonly cookies: TestCookies;
    restore(): void;
}

// testing/mock-auth.d.ts
export interface MockAuthOptions extends TestSessionOptions {
    phase?: 'render' | 'action' | undefined;
    path?: string | undefined;
    headers?: Readonly<Record<string, string>> | undefined;
}

// testing/mock-auth.d.ts
export declare function mockAuth(options?: MockAuthOptions | null): Promise<MockAuth>;
//# sourceMappingURL=mock-auth.d.ts.map

// testing/playwright.d.ts
export interface AuthKitFixtures {
    signIn: SignInAs;
    authkit: LocalAuthKit;
}

// testing/playwright.d.ts
interface BrowserFixtures {
    context: {
        addCookies(cookies: {
            name: string;
            value: string;
            url: string;
        }[]): Promise<void>;
    };
    baseURL: string | undefined;
}

// testing/playwright.d.ts
export type SignInAs = (person?: TestPerson) => Promise<{
    userId: string;
    email: string;
}>;

// testing/playwright.d.ts
type Use<T> = (value: T) => Promise<void>;

// testing/playwright.d.ts
export declare function authkitFixtures(): {
    authkit: ({}: object, use: Use<LocalAuthKit>) => Promise<void>;
    signIn: ({ context, baseURL, authkit }: BrowserFixtures & Pick<AuthKitFixtures, 'authkit'>, use: Use<SignInAs>) => Promise<void>;
};

// testing/sign-in-person.d.ts
export interface Authentication {
    user: unknown;
    access_token: string;
    refresh_token: string;
    impersonator?: Impersonator | undefined;
}

// testing/test-claims.d.ts
export interface TestSessionOptions {
    user?: Partial<User> | undefined;
    sessionId?: string | undefined;
    organizationId?: string | undefined;
    role?: string | undefined;
    roles?: readonly string[] | undefined;
    permissions?: readonly string[] | undefined;
    entitlements?: readonly string[] | undefined;
    featureFlags?: readonly string[] | undefined;
    impersonator?: Impersonator | undefined;
    expiresIn?: number | undefined;
    claims?: Readonly<Record<string, unknown>> | undefined;
}

// testing/test-person.d.ts
export interface TestPerson {
    email?: string | undefined;
    password?: string | undefined;
    firstName?: string | undefined;
    lastName?: string | undefined;
    organization?: string | undefined;
    organizationId?: string | undefined;
    permissions?: readonly string[] | undefined;
    impersonator?: string | undefined;
    expired?: boolean | undefined;
}
//# sourceMappingURL=test-person.d.ts.map

// testing/test-provider.d.ts
export declare function TestAuthKitProvider({ children, session, error, functions }: TestAuthKitProviderProps): React.JSX.Element;
//# sourceMappingURL=test-provider.d.ts.map

// testing/test-provider.d.ts
export interface TestAuthKitProviderProps {
    children: React.ReactNode;
    session?: TestSessionOptions | null | 'loading' | undefined;
    error?: Error | undefined;
    functions?: Partial<AuthFunctions> | undefined;
}

// testing/test-session.d.ts
export interface TestSession {
    readonly cookies: readonly {
        readonly name: string;
        readonly value: string;
    }[];
    readonly cookieHeader: string;
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly user: User;
    readonly jwks: {
        keys: JsonWebKey[];
    };
}

// testing/test-session.d.ts
export declare function createTestSession(options?: TestSessionOptions): Promise<TestSession>;

// types.d.ts
export interface Impersonator {
    email: string;
    reason: string | null;
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