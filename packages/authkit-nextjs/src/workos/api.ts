/** The calls a session needs of the provider, made with `fetch`. The SDK stays out of every request's way. */
import type { Config } from '../config/config.js';
import type { Impersonator, OauthTokens, User } from '../types.js';
import { camelCaseUser } from './user.js';

/** What went wrong with a call. Transient: asking again may help, and nobody's session is over because of it. */
export interface ProviderFailure {
  readonly transient: boolean;
  /** HTTP status, absent when there was no answer. */
  readonly status?: number;
  /** The provider's own code, such as `invalid_grant`. */
  readonly code?: string;
  /** Where the provider wants the visitor to go on, when a step is missing. */
  readonly redirectUrl?: string;
  readonly cause?: unknown;
}

export type ProviderResult<T> = { ok: true; value: T } | { ok: false; failure: ProviderFailure };

/** A successful answer of `/user_management/authenticate`. */
export interface AuthenticationResponse {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly organizationId?: string;
  readonly impersonator?: Impersonator;
  readonly authenticationMethod?: string;
  readonly oauthTokens?: OauthTokens;
}

/** These say that our own configuration is wrong, which must not sign a whole user base out. */
const CLIENT_REJECTIONS = new Set(['invalid_client', 'unauthorized_client']);

/** Plain codes that end a refresh, beside the errors of OAuth (RFC 6749, section 5.2), which are answered with 400. */
const TERMINAL_CODES = new Set([
  'invalid_grant',
  'sso_required',
  'mfa_enrollment',
  'mfa_challenge',
  'email_verification_required',
  'organization_selection_required',
]);

export function isClientRejection(code: string | undefined): boolean {
  return code !== undefined && CLIENT_REJECTIONS.has(code);
}

/** Exchanges an authorization code (RFC 6749, section 4.1.3, with RFC 7636). Never repeated: a code is spent once. */
export function exchangeCode(
  config: Config,
  code: string,
  codeVerifier: string,
): Promise<ProviderResult<AuthenticationResponse>> {
  return authenticate(config, { grant_type: 'authorization_code', code, code_verifier: codeVerifier });
}

/** Spends a refresh token (RFC 6749, section 6), optionally moving the session to another organization. */
export function refreshTokens(
  config: Config,
  refreshToken: string,
  organizationId?: string,
): Promise<ProviderResult<AuthenticationResponse>> {
  return authenticate(config, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(organizationId && { organization_id: organizationId }),
  });
}

/** The provider's public signing keys (RFC 7517, section 5). */
export async function fetchKeys(config: Config): Promise<ProviderResult<{ keys: JsonWebKey[] }>> {
  const result = await call(config, `/sso/jwks/${encodeURIComponent(config.clientId)}`, {});
  if (!result.ok) return result;
  const { keys } = result.value as { keys?: unknown };
  return Array.isArray(keys) ? { ok: true, value: { keys } } : notAsPromised();
}

/** Where a browser begins a sign-in. */
export function authorizeUrl(config: Config, parameters: Record<string, string | undefined>): string {
  const url = new URL('/user_management/authorize', config.apiOrigin);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Where a browser ends the session at the provider. */
export function logoutUrl(config: Config, sessionId: string, returnTo?: string): string {
  const url = new URL('/user_management/sessions/logout', config.apiOrigin);
  url.searchParams.set('session_id', sessionId);
  if (returnTo) url.searchParams.set('return_to', returnTo);
  return url.href;
}

async function authenticate(
  config: Config,
  grant: Record<string, string>,
): Promise<ProviderResult<AuthenticationResponse>> {
  const body = JSON.stringify({ client_id: config.clientId, client_secret: config.apiKey, ...grant });
  const result = await call(config, '/user_management/authenticate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!result.ok) return result;
  const value = parseAuthentication(result.value);
  return value ? { ok: true, value } : notAsPromised(200, 'missing_tokens');
}

interface Call {
  method?: 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** One call to the provider: JSON or a failure, within the deadline. Never throws. */
export async function call(config: Config, path: string, init: Call): Promise<ProviderResult<unknown>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, config.apiOrigin), {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      // Next caches GETs made while rendering unless told otherwise; an answer that redirects is not the API's.
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(config.timeoutMs),
    });
    text = await response.text();
  } catch (cause) {
    return { ok: false, failure: { transient: true, cause } };
  }
  const body = parseJson(text);
  if (response.ok) return body === undefined ? notAsPromised(response.status) : { ok: true, value: body };
  return { ok: false, failure: failureOf(response.status, body) };
}

function failureOf(status: number, body: unknown): ProviderFailure {
  const {
    error,
    code: plain,
    authkit_redirect_url: redirectUrl,
  } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof error === 'string' ? error : typeof plain === 'string' ? plain : undefined;
  // Whatever stands between us and the provider answers 4xx too; only what the provider is known to say is believed.
  const isOAuthError =
    status === 400 && typeof error === 'string' && !isClientRejection(code) && code !== 'invalid_request';
  const isTerminalCode = status >= 400 && status < 500 && code !== undefined && TERMINAL_CODES.has(code);
  const terminal = isOAuthError || isTerminalCode;
  return {
    transient: !terminal,
    status,
    ...(code && { code }),
    ...(typeof redirectUrl === 'string' && /^https?:/.test(redirectUrl) && { redirectUrl }),
  };
}

function notAsPromised(status?: number, code?: string): { ok: false; failure: ProviderFailure } {
  const cause = new Error('The provider answered with a body that is not the one promised');
  return { ok: false, failure: { transient: true, ...(status && { status }), ...(code && { code }), cause } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseAuthentication(value: unknown): AuthenticationResponse | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const body = value as Record<string, unknown>;
  const user = camelCaseUser(body.user);
  if (!user || typeof body.access_token !== 'string' || typeof body.refresh_token !== 'string')
    return undefined;
  const impersonator = body.impersonator as Impersonator | null | undefined;
  const oauth = body.oauth_tokens as Record<string, unknown> | null | undefined;
  return {
    user,
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    ...(typeof body.organization_id === 'string' && { organizationId: body.organization_id }),
    ...(impersonator && { impersonator: { email: impersonator.email, reason: impersonator.reason ?? null } }),
    ...(typeof body.authentication_method === 'string' && {
      authenticationMethod: body.authentication_method,
    }),
    ...(oauth && { oauthTokens: camelCaseOauthTokens(oauth) }),
  };
}

function camelCaseOauthTokens(tokens: Record<string, unknown>): OauthTokens {
  return {
    provider: String(tokens.provider),
    accessToken: String(tokens.access_token),
    refreshToken: String(tokens.refresh_token),
    expiresAt: Number(tokens.expires_at),
    scopes: Array.isArray(tokens.scopes) ? tokens.scopes.map(String) : [],
  };
}
