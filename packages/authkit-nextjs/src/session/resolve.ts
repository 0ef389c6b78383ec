/** The decision: what the session of a request is, which cookies follow, and why. A value; only `next/` acts on it. */
import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import { traced } from '../config/trace.js';
import { warnOnce } from '../config/warn-once.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { SessionTooLargeError } from '../errors.js';
import type { AccessTokenClaims } from '../types.js';
import { decodeClaims, expiryOf, isDue } from './claims.js';
import { examine, wasSigned, type Examination } from './examine.js';
import { memoryOf } from './memory.js';
import { signedOut, unavailable, type SessionOutcome, type SignedIn } from './outcome.js';
import { renewOnce } from './refresh.js';
import {
  clearSessionIntents,
  openSession,
  readSealed,
  sessionIntents,
  type SealedSession,
} from './sealed-cookie.js';
import type { Session } from './session.js';
import { newestKnown, standingOf } from './standing.js';

export interface ResolveOptions {
  /** Where cookies cannot be written a refresh would spend a token and lose its successor. */
  readonly mayRefresh: boolean;
  /** Renew even a fresh token. */
  readonly force?: boolean;
  /** Move the session to this organization; implies `force`. */
  readonly organizationId?: string | undefined;
  /** Seconds before expiry at which a token is renewed. */
  readonly refreshBufferSeconds?: number | undefined;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/**
 * How long the cookie of a refused or ended line is left alone. Another process may have spent the token first, or the
 * visitor may have signed in again: the answer with the new cookie may still be on its way to the browser, and a
 * clearing that arrives after it would lose a good session.
 */
const CONTESTED_MS = 10_000;

export async function resolveSession(
  cookies: CookieReader,
  config: Config,
  options: ResolveOptions,
): Promise<SessionOutcome> {
  const now = options.now ?? Date.now;
  const cookie = readSealed(cookies, config);
  if (cookie.kind !== 'sealed') return signedOut('no_session', []);
  const { sealed } = cookie;
  return traced('authkit.session', async (span) => {
    const outcome = await decideAbout(sealed, cookies, config, { ...options, now });
    span?.setAttribute('authkit.outcome', outcome.kind);
    if (outcome.kind === 'signed-out') span?.setAttribute('authkit.reason', outcome.reason);
    tell(outcome, sealed, config, now());
    return outcome;
  });
}

/** Reports what a cookie has come to, once for each cookie, however many requests carry it. */
function tell(outcome: SessionOutcome, sealed: string, config: Config, now: number): void {
  const { reports } = memoryOf(config);
  if (outcome.kind === 'signed-out') {
    // Anybody can send rubbish, each time another: one event a second says as much.
    const about = outcome.reason === 'unsealable' ? String(Math.floor(now / 1000)) : sealed;
    if (!reports.firstAt(about, outcome.reason, now).isNews) return;
    const type = outcome.reason === 'expired_uncovered' ? 'session.uncovered' : 'session.ended';
    report(config, { type, reason: outcome.reason, ...outcome.about });
  } else if (outcome.kind === 'signed-in' && outcome.stale && reports.firstAt(sealed, 'stale', now).isNews) {
    const { session, claims } = outcome;
    report(config, { type: 'session.stale', userId: session.user.id, sessionId: claims.sid });
  }
}

async function decideAbout(
  sealed: string,
  cookies: CookieReader,
  config: Config,
  options: ResolveOptions & { now: () => number },
): Promise<SessionOutcome> {
  const opened = memoryOf(config).opened.get(sealed);
  const session = opened?.session ?? (await openSession(sealed, config, options.now()));
  if (!session) return signedOut('unsealable', clearSessionIntents(config, cookies));

  const decided = await decide({ session, sealed }, cookies, config, options);
  // Somebody may have signed out since it was looked at, and what is written now would outlive that.
  const isOver = memoryOf(config).lines.peek(session, options.now())?.kind === 'ended';
  const outcome = isOver && decided.kind !== 'signed-out' ? signedOut('signed_out', []) : decided;
  if (outcome.kind === 'signed-in' || outcome.kind === 'refreshed') return outcome;
  return {
    ...outcome,
    about: { userId: session.user.id, sessionId: decodeClaims(session.accessToken)?.sid },
  };
}

async function decide(
  { session, sealed }: Pick<SealedSession, 'session' | 'sealed'>,
  cookies: CookieReader,
  config: Config,
  options: ResolveOptions & { now: () => number },
): Promise<SessionOutcome> {
  const { now } = options;
  const memory = memoryOf(config);
  const clear = () => clearSessionIntents(config, cookies);
  const clearUnlessContested = (since: number) => (now() - since < CONTESTED_MS ? [] : clear());
  const wanted = options.force === true || options.organizationId !== undefined;

  // A newer session of the same line, or its end, goes before whatever this cookie says.
  const [known, standing] = await Promise.all([
    newestKnown(session, config, memory, now()),
    standingOf({ session, sealed }, config, memory, now()),
  ]);
  if (known?.kind === 'ended') return signedOut('signed_out', clearUnlessContested(known.since));
  if (standing.kind === 'revoked') {
    return signedOut(
      'revoked',
      clearUnlessContested(memory.reports.firstAt(sealed, 'first seen revoked', now()).at),
    );
  }
  let newest: SignedIn<'refreshed'> | undefined;
  if (known?.kind === 'renewed') {
    const examined = await examine(known.renewed, config, memory, now());
    if (examined.kind === 'genuine' && examined.expiresAt > now())
      newest = refreshed(known.renewed, examined.claims, config, cookies);
    if (newest && !wanted) return newest;
  }

  const verification = await examine({ session, sealed }, config, memory, now());
  if (verification.kind === 'wrong-client') return signedOut('wrong_client', []);
  if (verification.kind === 'keys-unreachable') return unavailable(verification.failure, []);
  if (verification.kind === 'subject-mismatch') return signedOut('subject_mismatch', clear());

  const current = currentOf(session, verification, now());
  // What was renewed since the notice came is not renewed for it again.
  const isOutdated =
    standing.kind === 'changed' && !((memory.lines.obtainedAt(session, now()) ?? -1) >= standing.knownSince);
  if (current && !wanted) {
    const due = isDue(
      current.claims,
      (verification as { expiresAt: number }).expiresAt,
      now(),
      options.refreshBufferSeconds,
    );
    // While one request renews a token that is still good, the others go on with it.
    const goesOn = (!due || memory.lines.isRenewing(session, now())) && !isOutdated;
    if (goesOn || !options.mayRefresh) return current;
  }
  const stale = staleOf(session, verification, config, now());
  if (!options.mayRefresh) {
    // Only the proxy, which may refresh, can have found out that the provider cannot be reached.
    const graced = stale && memory.lines.isUnavailable(session, now());
    return graced ? stale : signedOut('expired_uncovered', []);
  }

  const result = await renewOnce(session, options.organizationId, config, memory, now, wanted);
  if (result.kind === 'rejected' && options.organizationId !== undefined) {
    // Being refused one organization ends nobody's session in another.
    const rest = await resolveSession(cookies, config, {
      ...options,
      force: false,
      organizationId: undefined,
    });
    const goesOn = rest.kind === 'signed-in' || rest.kind === 'refreshed';
    return goesOn ? { ...rest, renewalFailure: result.failure } : rest;
  }
  // A token that is still good serves this request when its renewal failed.
  const fallback = newest ?? current ?? stale;
  if (fallback && result.kind === 'unavailable') return { ...fallback, renewalFailure: result.failure };
  if (current && !wanted && result.kind === 'rejected') {
    // Another process may have spent the token, and its answer may be on its way. A store would say so.
    const isAlone = !config.refreshStore || result.alone;
    const contested = isAlone && now() - result.since < CONTESTED_MS && !isOutdated;
    if (contested) return { ...current, renewalFailure: result.failure };
  }
  switch (result.kind) {
    case 'renewed': {
      const renewed = await examine(result.renewed, config, memory, now());
      // Also when it is expired on arrival: that only says that the clocks differ.
      if (renewed.kind === 'genuine') {
        const outcome = refreshed(result.renewed, renewed.claims, config, cookies);
        return result.own ? { ...outcome, own: true } : outcome;
      }
      // The token is spent, so its successor is kept even while nobody can tell whether it is genuine.
      const failure = renewed.kind === 'keys-unreachable' ? renewed.failure : { transient: true };
      return unavailable(failure, fitting(result.renewed, config, cookies).intents);
    }
    case 'unavailable':
      return unavailable(result.failure, []);
    case 'ended':
      return signedOut('signed_out', clearUnlessContested(result.since));
    case 'subject-mismatch':
      return signedOut('subject_mismatch', clear());
    case 'rejected': {
      const intents = wasSigned(verification) ? clearUnlessContested(result.since) : clear();
      return { ...signedOut('refresh_rejected', intents), failure: result.failure };
    }
  }
}

/** The session as it is while its token is good. */
function currentOf(
  session: Session,
  verification: Examination,
  now: number,
): SignedIn<'signed-in'> | undefined {
  if (verification.kind !== 'genuine' || verification.expiresAt <= now) return undefined;
  return { kind: 'signed-in', session, claims: verification.claims, intents: [] };
}

/** The session as it is served for a while when the provider cannot be reached. An impersonated one has no such grace. */
function staleOf(
  session: Session,
  verification: Examination,
  { outageGraceSeconds }: Config,
  now: number,
): SignedIn<'signed-in'> | undefined {
  if (verification.kind !== 'genuine' || verification.expiresAt > now || verification.claims.act) return;
  if (now >= expiryOf(verification.claims) + outageGraceSeconds * 1000) return;
  return { kind: 'signed-in', session, claims: verification.claims, intents: [], stale: true };
}

function refreshed(
  renewed: SealedSession,
  claims: AccessTokenClaims,
  config: Config,
  cookies: CookieReader,
): SignedIn<'refreshed'> {
  return { kind: 'refreshed', session: renewed.session, claims, ...fitting(renewed, config, cookies) };
}

/**
 * The cookies of a renewed session. One that has grown too large serves while this process remembers it: the old token
 * is spent, and refusing the request would help nobody.
 */
function fitting(
  renewed: SealedSession,
  config: Config,
  cookies: CookieReader,
): { intents: readonly CookieIntent[]; tooLarge?: SessionTooLargeError } {
  try {
    return { intents: sessionIntents(renewed, config, cookies) };
  } catch (error) {
    if (!(error instanceof SessionTooLargeError)) throw error;
    warnOnce(error.message, error.code);
    return { intents: [], tooLarge: error };
  }
}
