import { userBody } from '../../wire/user.js';
import type { TokenPair } from '../../domain/claims.js';
import { readImpersonator } from '../../domain/impersonator.js';
import type { SessionRow, UserRow } from '../../store/schema.js';

/** What every grant answers. Fields without a value are left out: SDKs read a null organization as one. */
export function tokenBody(user: UserRow, session: SessionRow, pair: TokenPair): object {
  const impersonator = readImpersonator(session.impersonator);
  return {
    user: userBody(user),
    ...(pair.organizationId !== null && { organization_id: pair.organizationId }),
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    ...(impersonator && { impersonator }),
  };
}
