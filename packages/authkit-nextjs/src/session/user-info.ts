import type { AccessTokenClaims, Impersonator, NoUserInfo, UserInfo } from '../types.js';
import type { Session } from './session.js';

export const NO_USER: NoUserInfo = Object.freeze({ user: null });

/** The public view of a session whose token was verified. Plain data, so that it can be passed to client components. */
export function userInfo({ session, claims, stale }: Readable): UserInfo {
  const impersonator = impersonatorOf(session, claims);
  return {
    user: session.user,
    sessionId: claims.sid,
    ...rightsOf(claims),
    ...(impersonator && { impersonator }),
    accessToken: session.accessToken,
    ...(stale && { stale }),
  };
}

interface Readable {
  readonly session: Session;
  readonly claims: AccessTokenClaims;
  /** Whether it is served only because the provider cannot be reached. */
  readonly stale?: true;
}

/** What the claims say somebody may do, under the names the library gives them. */
export function rightsOf(claims: AccessTokenClaims) {
  return {
    ...(claims.org_id !== undefined && { organizationId: claims.org_id }),
    ...(claims.role !== undefined && { role: claims.role }),
    ...(claims.roles && { roles: claims.roles }),
    ...(claims.permissions && { permissions: claims.permissions }),
    ...(claims.entitlements && { entitlements: claims.entitlements }),
    ...(claims.feature_flags && { featureFlags: claims.feature_flags }),
  };
}

/** The token decides whether somebody is impersonating, and who; the session only adds the reason. */
function impersonatorOf(session: Session, claims: AccessTokenClaims): Impersonator | undefined {
  if (!claims.act) return undefined;
  return { email: claims.act.sub, reason: session.impersonator?.reason ?? null };
}
