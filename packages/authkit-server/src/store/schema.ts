import type { Kysely } from 'kysely';

// Times are milliseconds since 1970 and flags are 0 or 1, so that every database stores and compares them alike.
export type Milliseconds = number;

export interface UserRow {
  id: string;
  email: string;
  /** The form in which e-mail addresses are compared. */
  email_key: string;
  email_verified: number;
  password_hash: string | null;
  first_name: string | null;
  last_name: string | null;
  name: string | null;
  profile_picture_url: string | null;
  external_id: string | null;
  /** A JSON object. */
  metadata: string;
  locale: string | null;
  last_sign_in_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** One browser that is signed in at the hosted pages. */
export interface BrowserSessionRow {
  id: string;
  secret_hash: string;
  user_id: string;
  auth_method: string;
  second_factor: number;
  authenticated_at: Milliseconds;
  /** The only organization it may be used for, when there is one. */
  organization_id: string | null;
  /** A JSON object, when it is not the user who sits there. */
  impersonator: string | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface InteractionRow {
  id: string;
  /** Which browser began it. */
  browser_hash: string;
  client_id: string;
  redirect_uri: string;
  /** As it came in the query, still percent-encoded. */
  state: string | null;
  code_challenge: string | null;
  login_hint: string | null;
  organization_id: string | null;
  /** The browser session that passed this interaction's checks and has only to choose an organization. */
  browser_session_id: string | null;
  /** Who has shown what so far, as JSON, when steps are left before this browser is signed in. */
  attempt: string | null;
  attempt_user_id: string | null;
  /** The address that a sign-in code went to. */
  code_email: string | null;
  /** The invitation that it is to accept. */
  invitation_id: string | null;
  /** Whether it ends at the app's front door, because no app asked for it. */
  home: number;
  /** The device that it signs in for. */
  device_hash: string | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface CodeRow {
  hash: string;
  interaction_id: string | null;
  client_id: string;
  redirect_uri: string;
  code_challenge: string | null;
  user_id: string;
  browser_session_id: string;
  auth_method: string;
  second_factor: number;
  authenticated_at: Milliseconds;
  organization_id: string | null;
  impersonator: string | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
  spent_at: Milliseconds | null;
}

/** One sign-in of one user to one app: the `sid` of its tokens. */
export interface SessionRow {
  id: string;
  user_id: string;
  client_id: string;
  browser_session_id: string;
  auth_method: string;
  second_factor: number;
  authenticated_at: Milliseconds;
  organization_id: string | null;
  impersonator: string | null;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
  expires_at: Milliseconds;
  ended_at: Milliseconds | null;
}

export interface RefreshTokenRow {
  hash: string;
  session_id: string;
  created_at: Milliseconds;
  spent_at: Milliseconds | null;
  /** The pair it was exchanged for, sealed, for as long as it may be replayed. */
  successor: string | null;
}

export interface OrganizationRow {
  id: string;
  name: string;
  external_id: string | null;
  /** A JSON object. */
  metadata: string;
  /** What a session must show before it may enter. */
  requires: 'sso' | 'mfa' | null;
  /** A JSON list of slugs. */
  entitlements: string;
  stripe_customer_id: string | null;
  allow_profiles_outside_organization: number;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface MembershipRow {
  id: string;
  user_id: string;
  organization_id: string;
  status: 'active' | 'inactive';
  /** A JSON list; the first is the main one. */
  role_slugs: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface PermissionRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface RoleRow extends PermissionRow {
  /** Null for a role that every organization has. */
  organization_id: string | null;
}

export interface RolePermissionRow {
  role_id: string;
  permission_slug: string;
}

export interface ApiKeyRow {
  id: string;
  hash: string;
  organization_id: string;
  /** Whose key it is, when it is one member's and not the organization's. */
  user_id: string | null;
  name: string;
  obfuscated_value: string;
  /** A JSON list of slugs. */
  permissions: string;
  last_used_at: Milliseconds | null;
  expires_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface ClaimNonceRow {
  hash: string;
  client_id: string;
  expires_at: Milliseconds;
}

/** An environment that has been claimed. */
export interface ClaimRow {
  client_id: string;
  claimed_at: Milliseconds;
}

export interface ImpersonationLinkRow {
  hash: string;
  user_id: string;
  organization_id: string | null;
  impersonator: string;
  expires_at: Milliseconds;
}

export interface KeptAnswerRow {
  /** A hash of the request. */
  id: string;
  /** Sealed. Empty as long as somebody is at it. */
  answer: string;
  expires_at: Milliseconds;
  /** Which server made the claim. */
  owner: string;
  /** In real time, since clocks may be moved. */
  claimed_until: Milliseconds;
}

/** A secret shared with an authenticator app. */
export interface AuthFactorRow {
  id: string;
  /** Null when it belongs to the app, which keeps the id. */
  user_id: string | null;
  issuer: string;
  account: string;
  /** Sealed. */
  secret: string;
  /** The time step of the last code that was accepted: none up to it is accepted again. */
  last_step: number | null;
  /** When a first code proved that the secret arrived. */
  verified_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface AuthChallengeRow {
  id: string;
  factor_id: string;
  attempts: number;
  passed_at: Milliseconds | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

/** A sign-in through the API that has steps left. */
export interface PendingAuthenticationRow {
  hash: string;
  client_id: string;
  user_id: string;
  /** JSON. */
  attempt: string;
  expires_at: Milliseconds;
}

/** Six digits that went to an address. */
export interface EmailCodeRow {
  id: string;
  kind: 'email_verification' | 'magic_auth' | 'email_change';
  user_id: string;
  email: string;
  /** Sealed. */
  code: string;
  /** The invitation that it is to accept. */
  invitation_id: string | null;
  attempts: number;
  used_at: Milliseconds | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface PasswordResetRow {
  id: string;
  /** Of the token, to find it by. */
  hash: string;
  /** Sealed, for whoever holds the API key. */
  token: string;
  user_id: string;
  email: string;
  /** The sign-in that it interrupted. */
  interaction_id: string | null;
  used_at: Milliseconds | null;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface InvitationRow {
  id: string;
  email: string;
  /** The form in which e-mail addresses are compared. */
  email_key: string;
  /** Null when it is an invitation to the app alone. */
  organization_id: string | null;
  role_slug: string | null;
  inviter_user_id: string | null;
  accepted_user_id: string | null;
  /** Of the token, to find it by. */
  hash: string;
  /** Sealed, for whoever holds the API key. */
  token: string;
  accepted_at: Milliseconds | null;
  revoked_at: Milliseconds | null;
  expires_at: Milliseconds;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface OrganizationDomainRow {
  id: string;
  organization_id: string;
  /** In lower case. */
  domain: string;
  state: 'pending' | 'verified' | 'failed';
  /** What the domain's TXT record has to say. It is public once it is there. */
  verification_token: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** A device that waits until somebody signs in for it elsewhere: RFC 8628. */
export interface DeviceCodeRow {
  hash: string;
  /** With a key: the code itself has few letters. */
  user_code_hash: string;
  client_id: string;
  /** JSON: the session to open, or that it was denied. */
  answer: string | null;
  polled_at: Milliseconds | null;
  expires_at: Milliseconds;
}

/** How often something was done in the window that ends at `resets_at`. */
export interface RateLimitRow {
  /** A hash: it may be of an e-mail address. */
  key: string;
  hits: number;
  resets_at: Milliseconds;
}

export interface FlagRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  /** A JSON list. */
  tags: string;
  enabled: number;
  default_value: number;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** For whom a flag is on, whatever its default. */
export interface FlagTargetRow {
  slug: string;
  resource_id: string;
  kind: 'user' | 'organization';
}

export interface SettingRow {
  name: string;
  value: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface RedirectUriRow {
  id: string;
  kind: 'redirect' | 'logout';
  uri: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface EventRow {
  id: string;
  event: string;
  /** A JSON object: the thing it happened to, as it was then. */
  data: string;
  /** A JSON object: who did it and what was before, of events that tell so. */
  context: string | null;
  organization_id: string | null;
  created_at: Milliseconds;
}

export interface WebhookEndpointRow {
  id: string;
  url: string;
  /** Sealed. */
  secret: string;
  status: 'enabled' | 'disabled';
  /** A JSON list of event names. */
  events: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** One event on its way to one endpoint. */
export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  event_id: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  next_attempt_at: Milliseconds;
  /** Of the last attempt; null when there was no answer. */
  response_status: number | null;
  failure: string | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface SigningKeyRow {
  kid: string;
  private_key: string;
  certificate: string;
  created_at: Milliseconds;
}

export interface SecretRow {
  name: string;
  value: string;
}

/** An account elsewhere with which a user signs in. */
export interface IdentityRow {
  provider: string;
  /** Its id there. */
  idp_id: string;
  user_id: string;
  created_at: Milliseconds;
}

export interface Schema {
  users: UserRow;
  identities: IdentityRow;
  browser_sessions: BrowserSessionRow;
  interactions: InteractionRow;
  codes: CodeRow;
  sessions: SessionRow;
  refresh_tokens: RefreshTokenRow;
  organizations: OrganizationRow;
  organization_memberships: MembershipRow;
  roles: RoleRow;
  permissions: PermissionRow;
  role_permissions: RolePermissionRow;
  api_keys: ApiKeyRow;
  claim_nonces: ClaimNonceRow;
  claims: ClaimRow;
  impersonation_links: ImpersonationLinkRow;
  kept_answers: KeptAnswerRow;
  auth_factors: AuthFactorRow;
  auth_challenges: AuthChallengeRow;
  pending_authentications: PendingAuthenticationRow;
  rate_limits: RateLimitRow;
  flags: FlagRow;
  flag_targets: FlagTargetRow;
  settings: SettingRow;
  redirect_uris: RedirectUriRow;
  events: EventRow;
  webhook_endpoints: WebhookEndpointRow;
  webhook_deliveries: DeliveryRow;
  email_codes: EmailCodeRow;
  password_resets: PasswordResetRow;
  invitations: InvitationRow;
  device_codes: DeviceCodeRow;
  organization_domains: OrganizationDomainRow;
  admin_sessions: AdminSessionRow;
  signing_keys: SigningKeyRow;
  secrets: SecretRow;
}

/** Somebody who showed the dashboard's password. */
export interface AdminSessionRow {
  hash: string;
  expires_at: Milliseconds;
}

export type Store = Kysely<Schema>;
