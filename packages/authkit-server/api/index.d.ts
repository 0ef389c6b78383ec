// What this door promises, written by a test. A changed line is a change for those who use it.

export { ActiveFault, ApiKeyBody, AuthKitServer, AuthKitServerOptions, Clock, Fault, FaultRoute, Faults, ImpersonationRequest, ImpersonationStart, KeptMail, Mail, MailFilter, MailKind, Mailbox, MemberRef, MembershipBody, Operator, OptionsError, OrganizationBody, RequestEntry, RoleChoice, SeedApiKey, SeedFlag, SeedMember, SeedOrganization, SeedRole, SeedUser, SeedWebhook, SmtpOptions, UserBody, UserRef, WebhookDelivery, createAuthKitServer };

// api/membership-body.d.ts
export interface MembershipBody extends MembershipCore {
    organization_name: string;
    user: UserBody;
}

// config.d.ts
export interface AuthKitServerOptions {
    port?: number;
    host?: string;
    database?: string;
    production?: boolean;
    publicUrl?: string;
    issuer?: string;
    proxies?: number;
    adminPassword?: string;
    limits?: 'strict' | 'loose';
    clientId?: string;
    apiKey?: string;
    claimToken?: string;
    redirectUris?: readonly string[];
    logoutUris?: readonly string[];
    smtp?: SmtpOptions;
    accessTokenSeconds?: number;
    refreshReplaySeconds?: number;
    refreshReuse?: 'refuse' | 'revoke';
    sessionSeconds?: number;
    sessionInactivitySeconds?: number;
    emailVerification?: boolean;
    providers?: readonly Provider[];
    fixedCode?: string;
    mfaRequired?: boolean;
    users?: readonly SeedUser[];
    roles?: readonly SeedRole[];
    organizations?: readonly SeedOrganization[];
    webhooks?: readonly SeedWebhook[];
    onRequest?: (entry: RequestEntry) => void;
    log?: (line: string) => void;
}

// config.d.ts
export declare class OptionsError extends Error {
    readonly problems: readonly string[];
    readonly code = "invalid_options";
    constructor(problems: readonly string[]);
}

// control/clock.d.ts
export interface Clock {
    now(): number;
    advance(ms: number): void;
    set(ms: number): void;
}

// control/faults.d.ts
export interface ActiveFault {
    readonly route: FaultRoute;
    readonly fault: Fault;
    readonly count: number;
    met(count?: number): Promise<void>;
    clear(): void;
}

// control/faults.d.ts
export type Fault = 
{
    kind: 'status';
    status: number;
    retryAfter?: number | string;
    html?: boolean;
    body?: string;
}
 | {
    kind: 'delay';
    ms: number;
}
 | {
    kind: 'hang';
}
 | {
    kind: 'reset';
}
 | {
    kind: 'drop';
};

// control/faults.d.ts
export type FaultRoute = keyof typeof named | `grant:${string}` | `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '*'} ${string}`;

// control/faults.d.ts
export interface Faults {
    add(route: FaultRoute, fault: Fault, options?: {
        times?: number;
    }): ActiveFault;
    list(): readonly ActiveFault[];
    clear(): void;
}

// control/faults.d.ts
declare const named: {
    readonly any: '* *';
    readonly authorize: 'GET /user_management/authorize';
    readonly authenticate: 'POST /user_management/authenticate';
    readonly exchange: 'grant:authorization_code';
    readonly refresh: 'grant:refresh_token';
    readonly jwks: 'GET /sso/jwks/:clientId';
    readonly logout: 'GET /user_management/sessions/logout';
};

// domain/flags.d.ts
export interface NewFlag {
    slug: string;
    name?: string | undefined;
    description?: string | undefined;
    tags?: readonly string[] | undefined;
    enabled?: boolean | undefined;
    defaultValue?: boolean | undefined;
}

// domain/providers.d.ts
export type Provider = keyof typeof providers;

// domain/providers.d.ts
export declare const providers: {
    readonly AppleOAuth: 'Apple';
    readonly BitbucketOAuth: 'Bitbucket';
    readonly GitHubOAuth: 'GitHub';
    readonly GitLabOAuth: 'GitLab';
    readonly GoogleOAuth: 'Google';
    readonly IntuitOAuth: 'Intuit';
    readonly LinkedInOAuth: 'LinkedIn';
    readonly MicrosoftOAuth: 'Microsoft';
    readonly SalesforceOAuth: 'Salesforce';
    readonly SlackOAuth: 'Slack';
    readonly VercelMarketplaceOAuth: 'Vercel Marketplace';
    readonly VercelOAuth: 'Vercel';
    readonly XeroOAuth: 'Xero';
};

// http/observe.d.ts
export interface RequestEntry {
    method: string;
    path: string;
    grantType?: string;
    status: number;
    fault?: Fault['kind'];
}

// mail/mail.d.ts
export interface Mail {
    kind: MailKind;
    to: string;
    subject: string;
    text: string;
    code?: string;
    url?: string;
}

// mail/mail.d.ts
export type MailKind = 'email_verification' | 'magic_auth' | 'password_reset' | 'invitation' | 'email_change';

// mail/mailbox.d.ts
export interface KeptMail extends Mail {
    readonly id: number;
    readonly sentAt: number;
}

// mail/mailbox.d.ts
export interface MailFilter {
    to?: string;
    kind?: MailKind;
}

// mail/mailbox.d.ts
export interface Mailbox {
    next(filter?: MailFilter, options?: {
        timeoutMs?: number;
    }): Promise<KeptMail>;
    list(filter?: MailFilter): readonly KeptMail[];
    clear(): void;
}

// mail/smtp.d.ts
export interface SmtpOptions {
    url: string;
    from: string;
}

// operator/impersonate.d.ts
export interface ImpersonationRequest extends UserRef {
    impersonator: string;
    reason?: string;
    organizationId?: string;
}

// operator/impersonate.d.ts
export interface ImpersonationStart {
    readonly url: string;
    readonly link: string;
}

// operator/members.d.ts
export interface MemberRef extends UserRef {
    organizationId: string;
}

// operator/members.d.ts
export interface RoleChoice {
    role?: string;
    roles?: readonly string[];
}

// operator/members.d.ts
export interface UserRef {
    email?: string;
    userId?: string;
}

// operator/operator.d.ts
export interface Operator {
    createUser(user: SeedUser): Promise<UserBody>;
    revokeSession(id: string): Promise<void>;
    createOrganization(organization: SeedOrganization): Promise<OrganizationBody>;
    addMember(member: MemberRef & RoleChoice): Promise<MembershipBody>;
    removeMember(member: MemberRef): Promise<void>;
    setRole(member: MemberRef & RoleChoice): Promise<MembershipBody>;
    setPermissions(role: string, permissions: readonly string[], roleName?: string): Promise<void>;
    createApiKey(apiKey: SeedApiKey): Promise<ApiKeyBody & {
        value: string;
    }>;
    impersonate(impersonation: ImpersonationRequest): Promise<ImpersonationStart>;
    createFeatureFlag(flag: SeedFlag): Promise<void>;
    webhookDeliveries(): Promise<WebhookDelivery[]>;
    rotateKeys(options?: {
        atOnce?: boolean;
    }): Promise<void>;
    redeliver(deliveryId: string): Promise<void>;
}

// operator/operator.d.ts
export interface SeedApiKey {
    organizationId: string;
    name: string;
    permissions?: readonly string[];
    expiresAt?: Date;
}

// operator/operator.d.ts
export interface SeedFlag extends NewFlag {
    targets?: readonly string[];
}

// operator/operator.d.ts
export interface WebhookDelivery {
    id: string;
    event: string;
    eventId: string;
    url: string;
    status: 'pending' | 'delivered' | 'failed';
    attempts: number;
    responseStatus: number | null;
    failure: string | null;
}

// seed/organization.d.ts
export interface SeedMember {
    email: string;
    role?: string;
    roles?: readonly string[];
}

// seed/organization.d.ts
export interface SeedOrganization {
    name: string;
    id?: string;
    externalId?: string;
    requires?: 'sso' | 'mfa';
    entitlements?: readonly string[];
    featureFlags?: readonly string[];
    members?: readonly SeedMember[];
}

// seed/role.d.ts
export interface SeedRole {
    slug: string;
    name?: string;
    permissions: readonly string[];
}

// seed/user.d.ts
export interface SeedUser {
    email: string;
    password: string;
    firstName?: string;
    lastName?: string;
    id?: string;
    emailVerified?: boolean;
    featureFlags?: readonly string[];
}

// seed/webhook.d.ts
export interface SeedWebhook {
    url: string;
    secret?: string;
    events?: readonly string[];
}

// server.d.ts
export interface AuthKitServer extends Operator {
    readonly url: string;
    readonly port: number;
    readonly env: Readonly<Record<'WORKOS_CLIENT_ID' | 'WORKOS_API_KEY' | 'WORKOS_API_HOSTNAME' | 'WORKOS_API_PORT' | 'WORKOS_API_HTTPS', string>>;
    readonly cookiePassword: string;
    readonly clock: Clock;
    readonly faults: Faults;
    readonly mailbox: Mailbox;
    setRedirectUris(uris: readonly string[]): void;
    setLogoutUris(uris: readonly string[]): void;
    reset(): Promise<void>;
    close(): Promise<void>;
}

// server.d.ts
export declare function createAuthKitServer(options?: AuthKitServerOptions): Promise<AuthKitServer>;
//# sourceMappingURL=server.d.ts.map

// wire/api-key.d.ts
export interface ApiKeyBody {
    object: 'api_key';
    id: string;
    owner: {
        type: 'organization';
        id: string;
    } | {
        type: 'user';
        id: string;
        organization_id: string;
    };
    name: string;
    obfuscated_value: string;
    permissions: string[];
    last_used_at: string | null;
    expires_at: string | null;
    created_at: string;
    updated_at: string;
}

// wire/membership.d.ts
export interface MembershipCore {
    object: 'organization_membership';
    id: string;
    user_id: string;
    organization_id: string;
    status: 'active' | 'inactive' | 'pending';
    directory_managed: boolean;
    custom_attributes: Record<string, never>;
    role: {
        slug: string;
    };
    roles: {
        slug: string;
    }[];
    created_at: string;
    updated_at: string;
}

// wire/organization-domain.d.ts
export interface OrganizationDomainBody {
    object: 'organization_domain';
    id: string;
    organization_id: string;
    domain: string;
    state: 'pending' | 'verified' | 'failed';
    verification_strategy: 'dns';
    verification_token: string;
    created_at: string;
    updated_at: string;
}

// wire/organization.d.ts
export interface OrganizationBody {
    object: 'organization';
    id: string;
    name: string;
    domains: OrganizationDomainBody[];
    external_id: string | null;
    stripe_customer_id?: string;
    allow_profiles_outside_organization: boolean;
    metadata: Record<string, string>;
    created_at: string;
    updated_at: string;
}

// wire/user.d.ts
export interface UserBody {
    object: 'user';
    id: string;
    email: string;
    email_verified: boolean;
    first_name: string | null;
    last_name: string | null;
    name: string | null;
    profile_picture_url: string | null;
    external_id: string | null;
    metadata: Record<string, string>;
    locale: string | null;
    last_sign_in_at: string | null;
    created_at: string;
    updated_at: string;
}