import type { Config } from '../config/config.js';
import { eagerTokenAttributes, markAttributes, sessionAttributes } from '../cookies/attributes.js';
import { clearChunks, HEADER_LIMIT, joinChunks, splitIntoChunks } from '../cookies/chunks.js';
import { clearCookie, setCookie, type CookieIntent, type CookieReader } from '../cookies/intents.js';
import { open, seal } from '../crypto/seal.js';
import { SessionTooLargeError } from '../errors.js';
import { EAGER_TOKEN_COOKIE, MARK_COOKIE } from '../names.js';
import { decodeClaims } from './claims.js';
import { markOf } from './mark.js';
import { parseSession, type Session } from './session.js';

export type SealedCookie =
  | { kind: 'absent' }
  /** Chunks of two generations, or some missing: another answer is on its way to the browser. */
  | { kind: 'incomplete' }
  | { kind: 'sealed'; sealed: string };

/** The sealed session as the browser sent it, unopened. */
export function readSealed(cookies: CookieReader, config: Config): SealedCookie {
  const joined = joinChunks(config.cookieName, cookies);
  return joined.kind === 'whole' ? { kind: 'sealed', sealed: joined.value } : { kind: joined.kind };
}

/** Opens a sealed session, or undefined when it is not one of ours. */
export async function openSession(sealed: string, config: Config, now: number): Promise<Session | undefined> {
  const opened = await open(sealed, 'session', config.passwords, now);
  return opened.ok ? parseSession(opened.payload) : undefined;
}

/** A session ready to be written: what goes into its cookies. */
export interface SealedSession {
  readonly session: Session;
  readonly sealed: string;
  readonly mark: string;
}

export async function sealSession(session: Session, config: Config): Promise<SealedSession> {
  const [sealed, mark] = await Promise.all([
    seal(JSON.stringify(session), 'session', config.passwords[0]),
    markOf(decodeClaims(session.accessToken)),
  ]);
  return { session, sealed, mark };
}

/**
 * The cookies that keep a session.
 *
 * @throws {SessionTooLargeError} when it does not fit in what servers accept.
 */
export function sessionIntents(
  session: SealedSession,
  config: Config,
  cookies: CookieReader,
): CookieIntent[] {
  const chunks = splitIntoChunks(config.cookieName, session.sealed, sessionAttributes(config), cookies);
  if (typeof chunks === 'number')
    throw new SessionTooLargeError(chunks, HEADER_LIMIT, largestParts(session.session));
  return [...chunks, setCookie(MARK_COOKIE, session.mark, markAttributes(config))];
}

/** The cookies to clear when a session is over. */
export function clearSessionIntents(config: Config, cookies: CookieReader): CookieIntent[] {
  const mark = markAttributes(config);
  return [
    ...clearChunks(config.cookieName, sessionAttributes(config), cookies),
    clearCookie(MARK_COOKIE, mark),
    ...(mark.domain ? [clearCookie(MARK_COOKIE, { ...mark, domain: undefined })] : []),
    ...(cookies.get(EAGER_TOKEN_COOKIE) === undefined
      ? []
      : [clearCookie(EAGER_TOKEN_COOKIE, eagerTokenAttributes(config))]),
  ];
}

/** The largest claims of the token, and fields of the user that is sealed beside it. */
function largestParts({ accessToken, user }: Session): { name: string; bytes: number }[] {
  const fields = Object.entries(user).map(([name, value]) => [`user.${name}`, value] as const);
  return [...Object.entries(decodeClaims(accessToken) ?? {}), ...fields]
    .map(([name, value]) => ({ name, bytes: JSON.stringify(value)?.length ?? 0 }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}
