/** Callers without a cookie: access tokens and API keys in the `Authorization` header (RFC 6750, section 2.1). */
import type { Config } from '../config/config.js';
import { AuthKitError } from '../errors.js';
import { verifyBearer } from '../session/bearer.js';
import { rightsOf } from '../session/user-info.js';
import type { AccessTokenClaims, NoUserInfo, UserInfo } from '../types.js';
import { validateApiKeyValue, type ApiKey } from '../workos/api-keys.js';
import type { Rights } from '../session/access.js';

export type Credential = 'session' | 'bearer' | 'api_key';

/** Who is calling, and by what they showed it. */
export type AcceptedAuth =
  | ({ via: 'session' } & UserInfo)
  | ({
      via: 'bearer';
      user: null;
      userId: string;
      sessionId: string;
      claims: AccessTokenClaims;
      accessToken: string;
    } & Rights)
  | ({ via: 'api_key'; user: null; apiKey: ApiKey } & Rights)
  | ({ via: null } & NoUserInfo);

const NOBODY: AcceptedAuth = { via: null, user: null };

/**
 * Judges what a request presents, or undefined when it presents nothing. A credential that is presented is judged
 * alone: falling back to the cookie would let a bad one ride on somebody's session.
 */
export async function authFromHeader(
  header: string | null,
  accepts: readonly Credential[],
  config: Config,
): Promise<AcceptedAuth | undefined> {
  if (!header || !/^bearer\b/i.test(header.trim())) return undefined;
  const value = bearerValue(header);
  if (value === undefined) return NOBODY;
  const isToken = value.split('.').length === 3;
  if (!accepts.includes(isToken ? 'bearer' : 'api_key')) return NOBODY;
  return isToken ? bearer(value, config) : apiKey(value, config);
}

/** The credential in an `Authorization: Bearer` header, or undefined when there is not exactly one. */
export function bearerValue(header: string | null): string | undefined {
  return /^bearer +([^\s,]+)$/i.exec(header?.trim() ?? '')?.[1];
}

async function bearer(accessToken: string, config: Config): Promise<AcceptedAuth> {
  const verification = await verifyBearer(accessToken, config, Date.now());
  if (verification.kind === 'keys-unreachable') throw unavailable(verification.failure);
  if (verification.kind !== 'genuine') return NOBODY;
  const { claims } = verification;
  return {
    via: 'bearer',
    user: null,
    userId: claims.sub,
    sessionId: claims.sid,
    claims,
    accessToken,
    ...rightsOf(claims),
  };
}

async function apiKey(value: string, config: Config): Promise<AcceptedAuth> {
  const result = await validateApiKeyValue(value, config);
  if (!result.ok) throw unavailable(result.failure);
  if (!result.value) return NOBODY;
  const { owner, permissions } = result.value;
  const organization = owner.organizationId ? { organizationId: owner.organizationId } : {};
  return { via: 'api_key', user: null, apiKey: result.value, permissions, ...organization };
}

/** A credential that cannot be judged now is not refused: its caller should come again. */
function unavailable(cause: unknown): AuthKitError {
  return new AuthKitError('provider_unavailable', 'The credential could not be checked', { cause });
}
