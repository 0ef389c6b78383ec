import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { returnPath } from '../sign-in/return-path.js';
import { logoutUrl } from '../workos/api.js';
import { decodeClaims } from './claims.js';
import { memoryOf } from './memory.js';
import type { Session } from './session.js';
import { clearSessionIntents, openSession, readSealed } from './sealed-cookie.js';
import { endShared } from './shared-refresh.js';
import { sharedStoreOf } from './shared-store.js';

/**
 * Ends the session a request carries: its line of refresh tokens first, then its cookies. Answers where the browser
 * goes next: the provider's logout page, which ends the session there too. Reading the session may fail; clearing
 * may not.
 */
export async function endSession(
  cookies: CookieReader,
  config: Config,
  returnTo: string | undefined,
  now: number,
): Promise<{ location: string; intents: readonly CookieIntent[] }> {
  const intents = clearSessionIntents(config, cookies);
  const sessionId = await endLine(cookies, config, now);
  const location = sessionId
    ? logoutUrl(config, sessionId, returnTo)
    : config.address.origin + (returnPath(returnTo, config.address) ?? '/');
  return { location, intents };
}

/**
 * Ends the line of refresh tokens that a request carries, and names the session it belonged to; not when what takes its
 * place is the same session, with other tokens.
 */
export async function endLine(
  cookies: CookieReader,
  config: Config,
  now: number,
  successor?: Pick<Session, 'accessToken'>,
): Promise<string | undefined> {
  const cookie = readSealed(cookies, config);
  if (cookie.kind !== 'sealed') return undefined;
  const memory = memoryOf(config);
  const session =
    memory.opened.get(cookie.sealed)?.session ?? (await openSession(cookie.sealed, config, now));
  if (!session) return undefined;
  // A session that is only saved again, or has been renewed by the app itself, goes on.
  if (successor && isSameSession(session, successor)) return undefined;
  memory.lines.end(session.refreshToken, now);
  memory.opened.delete(cookie.sealed);
  const shared = sharedStoreOf(config);
  if (shared) await endShared(session, config, shared);
  const sessionId = decodeClaims(session.accessToken)?.sid;
  if (memory.reports.firstAt(cookie.sealed, 'signed_out', now).isNews) {
    report(config, { type: 'session.ended', reason: 'signed_out', userId: session.user.id, sessionId });
  }
  return sessionId;
}

function isSameSession(one: Pick<Session, 'accessToken'>, other: Pick<Session, 'accessToken'>): boolean {
  const [a, b] = [decodeClaims(one.accessToken), decodeClaims(other.accessToken)];
  return a !== undefined && a.sub === b?.sub && a.sid === b.sid;
}
