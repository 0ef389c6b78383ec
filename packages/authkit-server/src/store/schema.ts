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
  authenticated_at: Milliseconds;
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
  authenticated_at: Milliseconds;
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
  authenticated_at: Milliseconds;
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

export interface Schema {
  users: UserRow;
  browser_sessions: BrowserSessionRow;
  interactions: InteractionRow;
  codes: CodeRow;
  sessions: SessionRow;
  refresh_tokens: RefreshTokenRow;
  signing_keys: SigningKeyRow;
  secrets: SecretRow;
}

export type Store = Kysely<Schema>;
