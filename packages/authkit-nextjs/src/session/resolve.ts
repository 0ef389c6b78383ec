/** The decision: what the session of a request is, which cookies follow, and why. A value; only `next/` acts on it. */
import type { Config } from '../config/config.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import type { AccessTokenClaims, SignedOutReason } from '../types.js';
import type { ProviderFailure } from '../workos/api.js';
import { isDue, isExpired } from './claims.js';
import { memoryOf, type Memory } from './memory.js';
import { spendRefreshToken } from './refresh.js';
import {
  clearSessionIntents,
  openSession,
  readSealed,
  sessionIntents,
  type SealedSession,
} from './sealed-cookie.js';
import type { Session } from './session.js';
import { verifyAccessToken } from './verify.js';

interface SignedIn<Kind> {
  kind: Kind;
  session: Session;
  claims: AccessTokenClaims;
  intents: readonly CookieIntent[];
  /** The renewal that was asked for did not happen; the session goes on as it was. */
  renewalFailure?: ProviderFailure;
}

export type SessionOutcome =
  | SignedIn<'signed-in'>
  /** As signed-in, with tokens that the browser does not have yet. */
  | SignedIn<'refreshed'>
  | {
      kind: 'signed-out';
      reason: SignedOutReason;
      intents: readonly CookieIntent[];
      failure?: ProviderFailure;
    }
  /** There may be a session, but it cannot be told now. Nobody is signed out because of it. */
  | { kind: 'unavailable'; failure: ProviderFailure; intents: readonly CookieIntent[] };

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
  const memory = memoryOf(config);
  const clear = () => clearSessionIntents(config, cookies);
  const clearUnlessContested = (since: number) => (now() - since < CONTESTED_MS ? [] : clear());

  const cookie = readSealed(cookies, config);
  if (cookie.kind !== 'sealed') return signedOut('no_session', []);

  const opened = memory.opened.get(cookie.sealed);
  const session = opened?.session ?? (await openSession(cookie.sealed, config, now()));
  if (!session) return signedOut('unsealable', clear());

  // A newer session of the same line, or its end, goes before whatever this cookie says.
  const known = memory.lines.peek(session, now());
  if (known?.kind === 'ended') return signedOut('signed_out', clearUnlessContested(known.since));
  if (known?.kind === 'renewed' && !options.force && !options.organizationId) {
    const newest = await examine(known.renewed, config, memory, now());
    if (newest.kind === 'valid') return refreshed(known.renewed, newest.claims, config, cookies);
  }

  const verification = await examine({ session, sealed: cookie.sealed }, config, memory, now());
  if (verification.kind === 'wrong-client') return signedOut('wrong_client', []);
  if (verification.kind === 'keys-unreachable') return unavailable(verification.failure, []);
  if (verification.kind === 'subject-mismatch') return signedOut('subject_mismatch', clear());

  const claims = verification.kind === 'valid' ? verification.claims : undefined;
  const wanted = options.force === true || options.organizationId !== undefined;
  if (claims && !wanted) {
    const due = isDue(claims, now(), options.refreshBufferSeconds);
    // While one request renews a token that is still good, the others go on with it.
    if (!due || !options.mayRefresh || memory.lines.isRenewing(session, now()))
      return signedIn(session, claims);
  }
  if (!options.mayRefresh) return signedOut('expired_uncovered', []);

  const result = await memory.lines.renew(
    session,
    now,
    (current, organizationId) => spendRefreshToken(current, organizationId, config, memory, now),
    options.organizationId,
  );
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
  // A token that is still good serves this request when its renewal failed; who asked for the renewal is told.
  if (claims && result.kind === 'unavailable') {
    const current = signedIn(session, claims);
    return wanted ? { ...current, renewalFailure: result.failure } : current;
  }
  if (claims && !wanted && (result.kind === 'rejected' || result.kind === 'subject-mismatch')) {
    return signedIn(session, claims);
  }
  switch (result.kind) {
    case 'renewed': {
      const renewed = await examine(result.renewed, config, memory, now());
      if (renewed.kind === 'valid') return refreshed(result.renewed, renewed.claims, config, cookies);
      // The token is spent, so its successor is kept even while nobody can tell whether it is genuine.
      if (renewed.kind === 'keys-unreachable') {
        return unavailable(renewed.failure, sessionIntents(result.renewed, config, cookies));
      }
      return signedOut('refresh_rejected', clear());
    }
    case 'unavailable':
      return unavailable(result.failure, []);
    case 'ended':
      return signedOut('signed_out', clearUnlessContested(result.since));
    case 'subject-mismatch':
      return signedOut('subject_mismatch', clear());
    case 'rejected': {
      // A token that the provider never signed cannot have been renewed by anybody else.
      const intents = verification.kind === 'invalid' ? clear() : clearUnlessContested(result.since);
      return { kind: 'signed-out', reason: 'refresh_rejected', intents, failure: result.failure };
    }
  }
}

type Examination = Awaited<ReturnType<typeof verifyAccessToken>> | { kind: 'subject-mismatch' };

/** Verifies a session's token, from memory when this process has verified it before. */
async function examine(
  { session, sealed }: Pick<SealedSession, 'session' | 'sealed'>,
  config: Config,
  memory: Memory,
  now: number,
): Promise<Examination> {
  const opened = memory.opened.get(sealed);
  if (opened) return { kind: isExpired(opened.claims, now) ? 'expired' : 'valid', claims: opened.claims };
  const verification = await verifyAccessToken(session.accessToken, config, memory.keys, now);
  if (verification.kind !== 'valid' && verification.kind !== 'expired') return verification;
  if (verification.claims.sub !== session.user.id) return { kind: 'subject-mismatch' };
  memory.opened.add(sealed, session, verification.claims);
  return verification;
}

function signedIn(session: Session, claims: AccessTokenClaims): SignedIn<'signed-in'> {
  return { kind: 'signed-in', session, claims, intents: [] };
}

function refreshed(
  renewed: SealedSession,
  claims: AccessTokenClaims,
  config: Config,
  cookies: CookieReader,
): SessionOutcome {
  const intents = sessionIntents(renewed, config, cookies);
  return { kind: 'refreshed', session: renewed.session, claims, intents };
}

function signedOut(reason: SignedOutReason, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'signed-out', reason, intents };
}

function unavailable(failure: ProviderFailure, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'unavailable', failure, intents };
}
