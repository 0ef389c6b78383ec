/**
 * One refresh per token across processes. Whoever writes a token's lock first spends it; the others wait for what
 * replaces the lock. Sign-out writes an end beside it, so that whichever of the two comes first, one of them sees the
 * other: the spender looks for an end after it has written its outcome, and sign-out looks for outcomes after the end.
 */
import type { Config } from '../config/config.js';
import type { AccessTokenClaims } from '../types.js';
import { decodeClaims } from './claims.js';
import { openSession, type SealedSession } from './sealed-cookie.js';
import type { Session } from './session.js';
import type { SharedStore } from './shared-store.js';
import type { Spent } from './spent.js';

/** What is kept under a token that somebody spends or has spent. */
type Entry =
  | { kind: 'locked' }
  | { kind: 'renewed'; sealed: string; mark: string }
  | { kind: 'rejected'; failure: KeptFailure }
  | { kind: 'unavailable'; failure: KeptFailure; organizationId?: string }
  | { kind: 'subject-mismatch' };

interface KeptFailure {
  transient: boolean;
  status?: number;
  code?: string;
}

/** The keys of the token that a token came of. */
interface Parent {
  ended: string;
  from: string;
}

/** How long outcomes and ends are kept for late requests. */
const KEEP_MS = 600_000;
/** A lock outlives the call it is for, so that nobody spends the token again while an answer may still come. */
const LOCK_MARGIN_MS = 2_000;
/** How long a failure is everybody's answer. */
const FAILURE_MS = 1_000;
/** Five-second tokens make 120 steps in the time that outcomes are kept. */
const MAX_STEPS = 512;
/** A longer walk is made shorter for whoever comes next. */
const LONG_WALK = 4;
const POLL_MS = { first: 15, most: 200 };

const spentName = (session: Session) => `spent:${session.refreshToken}`;
const endedName = (session: Session) => `ended:${session.refreshToken}`;
const fromName = (session: Session) => `from:${session.refreshToken}`;

/** Asks the provider. */
export type Spend = (session: Session, organizationId?: string) => Promise<Exclude<Spent, { kind: 'ended' }>>;

export type Newest =
  | { kind: 'renewed'; renewed: SealedSession; claims: AccessTokenClaims; elsewhere: true }
  | { kind: 'ended' }
  /** Nobody has spent this session's token. */
  | { kind: 'itself' }
  | { kind: 'store-unreachable' };

/** The newest session that the store knows of a session's line. */
export async function newestShared(session: Session, config: Config, shared: SharedStore): Promise<Newest> {
  let newest: Newest = { kind: 'itself' };
  let current = session;
  let entry: Entry | undefined;
  for (let step = 0; ; step++) {
    const [ended, spent] = await Promise.all([
      shared.get(endedName(current)),
      shared.get(spentName(current)),
    ]);
    // An older session than the newest is of no use: its token is spent.
    if (!ended.ok || !spent.ok || step > MAX_STEPS) return { kind: 'store-unreachable' };
    if (ended.value !== undefined) return { kind: 'ended' };
    const next = await adopt(spent.value as Entry | undefined, session, config);
    if (!next) {
      if (step > LONG_WALK) await shared.set(spentName(session), entry, KEEP_MS);
      return newest;
    }
    entry = spent.value as Entry;
    newest = next;
    current = next.renewed.session;
  }
}

/** The session an outcome brought. It must be of the same user, whatever the store says. */
async function adopt(
  entry: Entry | undefined,
  of: Session,
  config: Config,
): Promise<(Newest & { kind: 'renewed' }) | undefined> {
  if (entry?.kind !== 'renewed') return undefined;
  const session = await openSession(entry.sealed, config, Date.now());
  const claims = session && decodeClaims(session.accessToken);
  if (!claims || claims.sub !== of.user.id || session.user.id !== of.user.id) return undefined;
  const renewed = { session, sealed: entry.sealed, mark: entry.mark };
  return { kind: 'renewed', renewed, claims, elsewhere: true };
}

/**
 * Spends a session's token, or waits for the process that does. With `organizationId` the outcome of somebody else's
 * refresh is only the next token to spend.
 */
export async function spendShared(
  session: Session,
  organizationId: string | undefined,
  config: Config,
  shared: SharedStore,
  spend: Spend,
): Promise<Spent> {
  let current = session;
  const lockMs = config.timeoutMs + LOCK_MARGIN_MS;
  const giveUpAt = Date.now() + lockMs + POLL_MS.most;
  let unreadable = 0;
  for (let wait = POLL_MS.first; Date.now() < giveUpAt; wait = Math.min(wait * 1.5, POLL_MS.most)) {
    const newest = await newestShared(current, config, shared);
    if (newest.kind === 'ended') return newest;
    if (newest.kind === 'renewed') {
      if (organizationId === undefined) return newest;
      current = newest.renewed.session;
      unreadable = 0;
    }
    const key = await shared.keyOf(spentName(current));
    const locked = await shared.setIfAbsentAt(key, { kind: 'locked' } satisfies Entry, lockMs);
    // What is there twice and says nothing, or of somebody else, is no lock of ours.
    if (!locked.ok || locked.value || unreadable > 1) {
      const spent = await spendAndTell(current, organizationId, key, config, shared, spend);
      if (spent) return spent;
      continue;
    }

    const entry = await shared.getAt(key);
    // Somebody is spending this token, and nobody can say any more what came of it: not ours to spend again.
    if (!entry.ok) return { kind: 'unavailable', failure: { transient: true, code: 'store_unavailable' } };
    const found = entry.value as Entry | undefined;
    const told = outcomeOf(found, organizationId);
    if (told) return told;
    // A renewed session would have been taken over above.
    if (found === undefined || found.kind === 'renewed') unreadable++;
    else unreadable = 0;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return { kind: 'unavailable', failure: { transient: true, code: 'store_contended' } };
}

/** What somebody else's outcome means here; undefined while there is none, or when it was about something else. */
function outcomeOf(entry: Entry | undefined, organizationId: string | undefined): Spent | undefined {
  switch (entry?.kind) {
    // The token is of no use to anybody any more, whatever it was spent for.
    case 'rejected':
    case 'subject-mismatch':
      return entry;
    case 'unavailable':
      if (entry.organizationId !== organizationId) return undefined;
      return { kind: entry.failure.transient ? 'unavailable' : 'rejected', failure: entry.failure };
    default:
      return undefined;
  }
}

/** Undefined when another process has renewed the session meanwhile. */
async function spendAndTell(
  session: Session,
  organizationId: string | undefined,
  key: string,
  config: Config,
  shared: SharedStore,
  spend: Spend,
): Promise<Spent | undefined> {
  const spent = await spend(session, organizationId);
  const [entry, ttlMs] = entryOf(spent, organizationId);
  if (spent.kind !== 'renewed') {
    // A spender whose lock ran out, or that could not ask for one, must not write over what another has brought.
    const before = await shared.getAt(key);
    if (!before.ok) return spent.kind === 'rejected' ? { ...spent, alone: true } : spent;
    if (await adopt(before.value as Entry | undefined, session, config)) return undefined;
    await shared.setAt(key, entry, ttlMs);
    return spent;
  }
  // The lock is replaced, never removed: a moment without either would let another process spend the token.
  const successor = spent.renewed.session;
  const [endedKey, fromKey] = await Promise.all([
    shared.keyOf(endedName(session)),
    shared.keyOf(fromName(session)),
  ]);
  await Promise.all([
    shared.tellAt(key, entry, ttlMs),
    shared.tell(fromName(successor), { ended: endedKey, from: fromKey } satisfies Parent, KEEP_MS),
  ]);
  const ended = await shared.getAt(endedKey);
  if (!ended.ok || ended.value === undefined) return spent;
  await shared.tell(endedName(successor), true, KEEP_MS);
  return { kind: 'ended' };
}

function entryOf(
  spent: Exclude<Spent, { kind: 'ended' }>,
  organizationId: string | undefined,
): [Entry, number] {
  switch (spent.kind) {
    case 'renewed':
      return [{ kind: 'renewed', sealed: spent.renewed.sealed, mark: spent.renewed.mark }, KEEP_MS];
    case 'rejected':
      // Being refused one organization spends no token.
      return organizationId === undefined
        ? [{ kind: 'rejected', failure: kept(spent.failure) }, KEEP_MS]
        : [{ kind: 'unavailable', failure: kept(spent.failure), organizationId }, FAILURE_MS];
    case 'unavailable':
      return [
        { kind: 'unavailable', failure: kept(spent.failure), ...(organizationId && { organizationId }) },
        FAILURE_MS,
      ];
    case 'subject-mismatch':
      return [{ kind: 'subject-mismatch' }, KEEP_MS];
  }
}

function kept({ transient, status, code }: KeptFailure): KeptFailure {
  return { transient, ...(status !== undefined && { status }), ...(code !== undefined && { code }) };
}

/** Whether the store knows that this session's line was ended. */
export async function isEndedShared(session: Session, shared: SharedStore): Promise<boolean> {
  const ended = await shared.get(endedName(session));
  return ended.ok && ended.value !== undefined;
}

/** Ends a session's line for every process: the token itself, those that came of it and those it came of. */
export async function endShared(session: Session, config: Config, shared: SharedStore): Promise<void> {
  await shared.tell(endedName(session), true, KEEP_MS);
  let newest = session;
  for (let step = 0; step < MAX_STEPS; step++) {
    const entry = await shared.get(spentName(newest));
    const next = entry.ok ? await adopt(entry.value as Entry | undefined, session, config) : undefined;
    if (!next) break;
    newest = next.renewed.session;
    await shared.tell(endedName(newest), true, KEEP_MS);
  }
  let parent = await shared.get(fromName(newest));
  for (let step = 0; step < MAX_STEPS && parent.ok && parent.value !== undefined; step++) {
    const { ended, from } = parent.value as Parent;
    await shared.tellAt(ended, true, KEEP_MS);
    parent = await shared.getAt(from);
  }
}
