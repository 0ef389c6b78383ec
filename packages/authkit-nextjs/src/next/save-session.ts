import type { NextRequest } from 'next/server.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import { expiryOf } from '../session/claims.js';
import { endLine } from '../session/end.js';
import { memoryOf } from '../session/memory.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import { verifyAccessToken } from '../session/verify.js';
import type { Impersonator, User } from '../types.js';
import { requireWritableCookies } from './refresh-session.js';
import { serverContext } from './server-context.js';

/** Anything that holds a session's fields: a session, or an authentication response of the SDK. */
export interface SessionLike {
  accessToken: string;
  refreshToken: string;
  user: User;
  impersonator?: Impersonator | undefined;
  authenticationMethod?: string | undefined;
}

type SaveSession = (
  sessionOrResponse: SessionLike,
  requestOrUrl?: NextRequest | Request | string,
) => Promise<void>;

export function bindSaveSession(getConfig: GetConfig): SaveSession {
  return async (sessionOrResponse) => {
    const context = await serverContext();
    requireWritableCookies(context, 'saveSession');
    const { config } = await context.inForce(getConfig);
    const { accessToken, refreshToken, user } = sessionOrResponse;
    if (typeof accessToken !== 'string' || typeof refreshToken !== 'string' || typeof user?.id !== 'string') {
      throw new AuthKitError('invalid_argument', 'saveSession needs accessToken, refreshToken and user');
    }
    const now = Date.now();
    const verification = await verifyAccessToken(accessToken, config, memoryOf(config).keys, now);
    if (verification.kind === 'keys-unreachable') {
      throw new AuthKitError('provider_unavailable', 'saveSession could not verify the token', {
        cause: verification.failure,
      });
    }
    if (verification.kind !== 'genuine' || verification.claims.sub !== user.id) {
      throw new AuthKitError('token_invalid', 'saveSession was given a token that does not verify');
    }
    // A copy, as the next request will read it: what is remembered is frozen, and the caller's own object is his.
    const copy = JSON.parse(JSON.stringify(user)) as User;
    const sealed = await sealSession(pickSession({ ...sessionOrResponse, user: copy }), config);
    const intents = sessionIntents(sealed, config, context.cookies);
    memoryOf(config).opened.add(sealed.sealed, sealed.session, verification, expiryOf(verification.claims));
    await endLine(context.cookies, config, now, { accessToken });
    context.write(intents);
  };
}

/**
 * Signs somebody in with a session that a flow of your own obtained, in a server action or route handler. The access
 * token is verified, and only the fields a session has are kept.
 *
 * The second argument is accepted for code that was written for earlier releases: the cookie's attributes follow the
 * redirect URI in force.
 *
 * @throws {AuthKitError} `token_invalid`, `provider_unavailable`, `cookies_read_only` or `invalid_argument`.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @throws {SessionTooLargeError} when the session does not fit into cookies.
 * @example
 * ```ts
 * import { saveSession } from '@workos-inc/authkit-nextjs';
 * import type { SessionLike } from '@workos-inc/authkit-nextjs';
 *
 * export async function finish(session: SessionLike, request: Request) {
 *   await saveSession(session, request);
 * }
 * ```
 */
export const saveSession: SaveSession = /* @__PURE__ */ bindSaveSession(environmentConfig);
