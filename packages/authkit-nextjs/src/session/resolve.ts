/** The decision: what the session of a request is, which cookies follow, and why. A value; only `next/` acts on it. */
import type { Config } from '../config/config.js';
import { warnOnce } from '../config/warn-once.js';
import type { CookieIntent, CookieReader } from '../cookies/intents.js';
import { SessionTooLargeError } from '../errors.js';
import type { AccessTokenClaims, SignedOutReason } from '../types.js';
import type { ProviderFailure } from '../workos/api.js';
import { decodeClaims, expiryOf, isDue } from './claims.js';
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
  /** A renewal did not happen; the session goes on as it was. */
  renewalFailure?: ProviderFailure;
  /** The renewed session does not fit into cookies, and lives only as long as this process remembers it. */
  tooLarge?: SessionTooLargeError;
}

/** Whose session it is about, where one could be opened. */
interface About {
  readonly about?: { readonly userId: string; readonly sessionId: string | undefined };
}

export type SessionOutcome =
  | SignedIn<'signed-in'>
  /** As signed-in, with tokens that the browser does not have yet. */
  | SignedIn<'refreshed'>
  | ({
      kind: 'signed-out';
      reason: SignedOutReason;
      intents: readonly CookieIntent[];
      failure?: ProviderFailure;
    } & About)
  /** There may be a session, but it cannot be told now. Nobody is signed out because of it. */
  | ({ kind: 'unavailable'; failure: ProviderFailure; intents: readonly CookieIntent[] } & About);

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
  const opened = memoryOf(config).opened.get(sealed);
  const session = opened?.session ?? (await openSession(sealed, config, now()));
  if (!session) return signedOut('unsealable', clearSessionIntents(config, cookies));

  const outcome = await decide({ session, sealed }, cookies, config, { ...options, now });
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
  const known = memory.lines.peek(session, now());
  if (known?.kind === 'ended') return signedOut('signed_out', clearUnlessContested(known.since));
  if (known?.kind === 'renewed' && !wanted) {
    const newest = await examine(known.renewed, config, memory, now());
    if (newest.kind === 'genuine' && newest.expiresAt > now()) {
      return refreshed(known.renewed, newest.claims, config, cookies);
    }
  }

  const verification = await examine({ session, sealed }, config, memory, now());
  if (verification.kind === 'wrong-client') return signedOut('wrong_client', []);
  if (verification.kind === 'keys-unreachable') return unavailable(verification.failure, []);
  if (verification.kind === 'subject-mismatch') return signedOut('subject_mismatch', clear());

  let current: SignedIn<'signed-in'> | undefined;
  if (verification.kind === 'genuine' && verification.expiresAt > now()) {
    const { claims, expiresAt } = verification;
    current = { kind: 'signed-in', session, claims, intents: [] };
    const due = isDue(claims, expiresAt, now(), options.refreshBufferSeconds);
    // While one request renews a token that is still good, the others go on with it.
    const goesOn = !due || !options.mayRefresh || memory.lines.isRenewing(session, now());
    if (goesOn && !wanted) return current;
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
  // A token that is still good serves this request when its renewal failed.
  if (current && result.kind === 'unavailable') return { ...current, renewalFailure: result.failure };
  if (current && !wanted && result.kind === 'rejected') return { ...current, renewalFailure: result.failure };
  if (current && !wanted && result.kind === 'subject-mismatch') return current;
  switch (result.kind) {
    case 'renewed': {
      const renewed = await examine(result.renewed, config, memory, now());
      // Also when it is expired on arrival: that only says that the clocks differ.
      if (renewed.kind === 'genuine') return refreshed(result.renewed, renewed.claims, config, cookies);
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
      // A token that the provider never signed cannot have been renewed by anybody else.
      const intents = verification.kind === 'genuine' ? clearUnlessContested(result.since) : clear();
      return { ...signedOut('refresh_rejected', intents), failure: result.failure };
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

function refreshed(
  renewed: SealedSession,
  claims: AccessTokenClaims,
  config: Config,
  cookies: CookieReader,
): SessionOutcome {
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
    warnOnce(error.message);
    return { intents: [], tooLarge: error };
  }
}

function signedOut(
  reason: SignedOutReason,
  intents: readonly CookieIntent[],
): SessionOutcome & { kind: 'signed-out' } {
  return { kind: 'signed-out', reason, intents };
}

function unavailable(failure: ProviderFailure, intents: readonly CookieIntent[]): SessionOutcome {
  return { kind: 'unavailable', failure, intents };
}
