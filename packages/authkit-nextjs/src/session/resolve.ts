/** The decision: what the session of a request is, which cookies follow, and why. A value; only `next/` acts on it. */
import type { Config } from '../config/config.js';
import { warnOnce } from '../config/warn-once.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { SessionTooLargeError } from '../errors.js';
import type { AccessTokenClaims, SignedOutReason } from '../types.js';
import type { ProviderFailure } from '../workos/api.js';
import { expiryOf, isDue } from './claims.js';
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
import { verifyAccessToken, type Verification } from './verify.js';

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
    if (newest.kind === 'genuine' && newest.expiresAt > now()) {
      return refreshed(known.renewed, newest.claims, config, cookies);
    }
  }

  const verification = await examine({ session, sealed: cookie.sealed }, config, memory, now());
  if (verification.kind === 'wrong-client') return signedOut('wrong_client', []);
  if (verification.kind === 'keys-unreachable') return unavailable(verification.failure, []);
  if (verification.kind === 'subject-mismatch') return signedOut('subject_mismatch', clear());

  const current =
    verification.kind === 'genuine' && verification.expiresAt > now()
      ? signedIn(session, verification.claims)
      : undefined;
  const wanted = options.force === true || options.organizationId !== undefined;
  if (current && verification.kind === 'genuine' && !wanted) {
    const due = isDue(verification.claims, verification.expiresAt, now(), options.refreshBufferSeconds);
    // While one request renews a token that is still good, the others go on with it.
    if (!due || !options.mayRefresh || memory.lines.isRenewing(session, now())) return current;
  }
  if (!options.mayRefresh) return signedOut('expired_uncovered', []);

  const result = await memory.lines.renew(
    session,
    now,
    (newest, organizationId) => spendRefreshToken(newest, organizationId, config, memory, now),
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
  if (current && result.kind === 'unavailable') {
    return wanted ? { ...current, renewalFailure: result.failure } : current;
  }
  if (current && !wanted && (result.kind === 'rejected' || result.kind === 'subject-mismatch'))
    return current;
  switch (result.kind) {
    case 'renewed': {
      const renewed = await examine(result.renewed, config, memory, now());
      // Also when it is expired on arrival: that only says that the clocks differ.
      if (renewed.kind === 'genuine') return refreshed(result.renewed, renewed.claims, config, cookies);
      // The token is spent, so its successor is kept even while nobody can tell whether it is genuine.
      const failure = renewed.kind === 'keys-unreachable' ? renewed.failure : { transient: true };
      return unavailable(failure, intentsFor(result.renewed, config, cookies));
    }
    case 'unavailable':
      return unavailable(result.failure, []);
    case 'ended':
      return signedOut('signed_out', clearUnlessContested(result.since));
    case 'subject-mismatch':
      return signedOut('subject_mismatch', clear());
    case 'rejected': {
      // A token that the provider never signed cannot have been renewed by anybody else.
      const intents = verification.kind === 'genuine' ? clearUnlessContested(result.since) : clear();
      return { kind: 'signed-out', reason: 'refresh_rejected', intents, failure: result.failure };
    }
  }
}

type Examination =
  | { kind: 'genuine'; claims: AccessTokenClaims; expiresAt: number }
  | { kind: 'subject-mismatch' }
  | Exclude<Verification, { kind: 'genuine' }>;

/** Verifies a session's token, from memory when this process has verified it before. */
async function examine(
  { session, sealed }: Pick<SealedSession, 'session' | 'sealed'>,
  config: Config,
  memory: Memory,
  now: number,
): Promise<Examination> {
  const opened = memory.opened.get(sealed);
  if (opened) return { kind: 'genuine', claims: opened.claims, expiresAt: opened.expiresAt };
  const verification = await verifyAccessToken(session.accessToken, config, memory.keys, now);
  if (verification.kind !== 'genuine') return verification;
  const { claims } = verification;
  if (claims.sub !== session.user.id) return { kind: 'subject-mismatch' };
  return {
    kind: 'genuine',
    claims,
    expiresAt: memory.opened.add(sealed, session, claims, expiryOf(claims)).expiresAt,
  };
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
  return {
    kind: 'refreshed',
    session: renewed.session,
    claims,
    intents: intentsFor(renewed, config, cookies),
  };
}

/**
 * The cookies of a renewed session. One that has grown too large serves while this process remembers it: the old token
 * is spent, and refusing the request would help nobody.
 */
function intentsFor(renewed: SealedSession, config: Config, cookies: CookieReader): readonly CookieIntent[] {
  try {
    return sessionIntents(renewed, config, cookies);
  } catch (error) {
    if (!(error instanceof SessionTooLargeError)) throw error;
    warnOnce(error.message);
    return [];
  }
}

function signedOut(reason: SignedOutReason, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'signed-out', reason, intents };
}

function unavailable(failure: ProviderFailure, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'unavailable', failure, intents };
}
