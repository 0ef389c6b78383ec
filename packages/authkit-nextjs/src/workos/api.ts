/** The calls a session needs of the provider, made with `fetch`. The SDK stays out of every request's way. */
import type { Config } from '../config/config.js';
import type { Impersonator, OauthTokens, User } from '../types.js';
import { call, notAsPromised, type ProviderResult } from './call.js';
import { camelCaseUser } from './user.js';

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

/** Exchanges an authorization code (RFC 6749, section 4.1.3, with RFC 7636). Never repeated: a code is spent once. */
export function exchangeCode(
  config: Config,
  code: string,
  codeVerifier: string,
): Promise<ProviderResult<AuthenticationResponse>> {
  const grant = { grant_type: 'authorization_code', code, code_verifier: codeVerifier };
  return authenticate(config, 'exchange', grant);
}

/**
 * Spends a refresh token (RFC 6749, section 6), optionally moving the session to another organization. Made once more
 * when no answer came: the token may be spent already, and then only the same question, under the same idempotency key,
 * brings its successor. `attempt` names the question, also when a later request asks it again.
 */
export function refreshTokens(
  config: Config,
  refreshToken: string,
  attempt: string,
  organizationId?: string,
): Promise<ProviderResult<AuthenticationResponse>> {
  const grant = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(organizationId && { organization_id: organizationId }),
  };
  return authenticate(config, 'refresh', grant, `retry-${attempt}`);
}

/** The provider's public signing keys (RFC 7517, section 5). */
export async function fetchKeys(config: Config): Promise<ProviderResult<{ keys: JsonWebKey[] }>> {
  const path = `/sso/jwks/${encodeURIComponent(config.clientId)}`;
  const result = await call(config, 'keys', path, { repeatable: true });
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
  kind: 'exchange' | 'refresh',
  grant: Record<string, string>,
  idempotencyKey?: string,
): Promise<ProviderResult<AuthenticationResponse>> {
  const body = JSON.stringify({ client_id: config.clientId, client_secret: config.apiKey, ...grant });
  const result = await call(config, kind, '/user_management/authenticate', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    body,
    repeatable: idempotencyKey !== undefined,
  });
  if (!result.ok) return result;
  const value = parseAuthentication(result.value);
  return value ? { ok: true, value } : notAsPromised(200, 'missing_tokens');
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
