/**
 * One refresh per token across processes. Whoever writes a token's lock first spends it; the others wait for what
 * replaces the lock. Sign-out writes an end beside it, so that whichever of the two comes first, one of them sees the
 * other: the spender looks for an end after it has written its outcome, and sign-out looks for outcomes after the end.
 */
import type { Config } from '../config/config.js';
import type { AccessTokenClaims } from '../types.js';
import { decodeClaims } from './claims.js';
import type { Spent } from './one-refresh.js';
import { openSession, type SealedSession } from './sealed-cookie.js';
import type { Session } from './session.js';
import type { SharedStore } from './shared-store.js';

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
const MAX_STEPS = 32;
const POLL_MS = { first: 15, most: 200 };

const spentName = (session: Session) => `spent:${session.refreshToken}`;
const endedName = (session: Session) => `ended:${session.refreshToken}`;
const fromName = (session: Session) => `from:${session.refreshToken}`;

export type Newest =
  | { kind: 'renewed'; renewed: SealedSession; claims: AccessTokenClaims }
  | { kind: 'ended' }
  /** Nobody has spent this session's token. */
  | { kind: 'itself' }
  | { kind: 'store-unreachable' };

/** The newest session that the store knows of a session's line. */
export async function newestShared(session: Session, config: Config, shared: SharedStore): Promise<Newest> {
  let newest: Newest = { kind: 'itself' };
  let current = session;
  for (let step = 0; step < MAX_STEPS; step++) {
    const [ended, entry] = await Promise.all([
      shared.get(endedName(current)),
      shared.get(spentName(current)),
    ]);
    if (!ended.ok || !entry.ok) return { kind: 'store-unreachable' };
    if (ended.value !== undefined) return { kind: 'ended' };
    const next = await adopt(entry.value as Entry | undefined, session, config);
    if (!next) return newest;
    newest = next;
    current = next.renewed.session;
  }
  return newest;
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
  return { kind: 'renewed', renewed: { session, sealed: entry.sealed, mark: entry.mark }, claims };
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
  spend: (session: Session, organizationId?: string) => Promise<Spent>,
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
    }
    const key = await shared.keyOf(spentName(current));
    const locked = await shared.setIfAbsentAt(key, { kind: 'locked' } satisfies Entry, lockMs);
    // What is there twice and says nothing, or of somebody else, is no lock of ours.
    if (!locked.ok || locked.value || unreadable > 1)
      return spendAndTell(current, organizationId, key, shared, spend);

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
  if (entry?.kind === 'unavailable') {
    return entry.organizationId === organizationId ? { ...entry, kind: 'unavailable' } : undefined;
  }
  if (organizationId !== undefined) return undefined;
  return entry?.kind === 'rejected' || entry?.kind === 'subject-mismatch' ? entry : undefined;
}

async function spendAndTell(
  session: Session,
  organizationId: string | undefined,
  key: string,
  shared: SharedStore,
  spend: (session: Session, organizationId?: string) => Promise<Spent>,
): Promise<Spent> {
  const spent = await spend(session, organizationId);
  const [entry, ttlMs] = entryOf(spent, organizationId);
  // The lock is replaced, never removed: a moment without either would let another process spend the token.
  if (spent.kind !== 'renewed') {
    await shared.setAt(key, entry, ttlMs);
    return spent;
  }
  const successor = spent.renewed.session;
  const [endedKey, fromKey] = await Promise.all([
    shared.keyOf(endedName(session)),
    shared.keyOf(fromName(session)),
  ]);
  await Promise.all([
    shared.setAt(key, entry, ttlMs),
    shared.set(fromName(successor), { ended: endedKey, from: fromKey } satisfies Parent, KEEP_MS),
  ]);
  const ended = await shared.getAt(endedKey);
  if (!ended.ok || ended.value === undefined) return spent;
  await shared.set(endedName(successor), true, KEEP_MS);
  return { kind: 'ended' };
}

function entryOf(spent: Spent, organizationId: string | undefined): [Entry, number] {
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
    case 'ended':
      return [{ kind: 'unavailable', failure: { transient: true } }, FAILURE_MS];
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

/** Ends a session's line for every process: the token itself, those it came of and those that came of it. */
export async function endShared(session: Session, config: Config, shared: SharedStore): Promise<void> {
  let current = session;
  for (let step = 0; step < MAX_STEPS; step++) {
    await shared.set(endedName(current), true, KEEP_MS);
    const entry = await shared.get(spentName(current));
    const next = entry.ok ? await adopt(entry.value as Entry | undefined, session, config) : undefined;
    if (!next) break;
    current = next.renewed.session;
  }
  let parent = await shared.get(fromName(session));
  for (let step = 0; step < MAX_STEPS && parent.ok && parent.value !== undefined; step++) {
    const { ended, from } = parent.value as Parent;
    await shared.setAt(ended, true, KEEP_MS);
    parent = await shared.getAt(from);
  }
}
