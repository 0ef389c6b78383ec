/** Callers without a cookie: access tokens and API keys in the `Authorization` header (RFC 6750, section 2.1). */
import type { Config } from '../config/config.js';
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
  const value = /^bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1];
  if (value === undefined) return undefined;
  const isToken = value.split('.').length === 3;
  if (!accepts.includes(isToken ? 'bearer' : 'api_key')) return NOBODY;
  return isToken ? bearer(value, config) : apiKey(value, config);
}

async function bearer(accessToken: string, config: Config): Promise<AcceptedAuth> {
  const verification = await verifyBearer(accessToken, config, Date.now());
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
  if (!result.ok || !result.value) return NOBODY;
  const { owner, permissions } = result.value;
  const organization = owner.organizationId ? { organizationId: owner.organizationId } : {};
  return { via: 'api_key', user: null, apiKey: result.value, permissions, ...organization };
}
