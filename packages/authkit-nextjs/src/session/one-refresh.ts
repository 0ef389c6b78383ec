/**
 * One refresh per token. Refresh tokens are single-use, so all requests of a process that need the same one share one
 * call, and requests that come late with the old cookie get what became of it instead of an error.
 *
 * A *line* is a refresh token and all its successors. Sign-out ends the line, whatever is under way on it.
 */
import type { AccessTokenClaims } from '../types.js';
import type { SealedSession } from './sealed-cookie.js';
import type { Session } from './session.js';
import type { Renewed, RenewResult, Spent } from './spent.js';

interface Line {
  readonly tokens: string[];
  endedAt: number | undefined;
  /** The newest session of the line. */
  latest: { renewed: SealedSession; claims: AccessTokenClaims } | undefined;
  pending: { task: Promise<Spent>; organizationId: string | undefined } | undefined;
  /** The newest session's token was refused. */
  rejected:
    { result: Spent & { kind: 'rejected' | 'subject-mismatch' }; since: number; at: number } | undefined;
  /** Its last renewal failed because nobody could be asked. */
  unavailable: Failed | undefined;
  /** When this process obtained the newest session; undefined when another one did. */
  latestAt: number | undefined;
  forgetAt: number;
}

interface Failed {
  readonly result: Spent & { kind: 'unavailable' };
  readonly at: number;
  readonly organizationId: string | undefined;
}

/** Asks the provider, or whoever has asked it already. */
export type SpendOnce = (current: Session, organizationId: string | undefined) => Promise<Spent>;

const KEEP_MS = 600_000;
/** A renewal that failed is not tried again by every request that comes meanwhile. */
const PAUSE_MS = 1_000;
/** A line that is renewed on and on remembers this many of its tokens. */
const MAX_TOKENS = 512;
/** How long late carriers of the old cookie are served once the new cookie has come back from a browser. */
const KEEP_AFTER_SEEN_MS = 30_000;
const MAX_LINES = 50_000;
/** How often what is over is looked for, so that memory follows what goes on and not what once did. */
const SWEEP_MS = 60_000;

export class RefreshLines {
  private readonly byToken = new Map<string, Line>();
  private sweptAt = 0;

  /**
   * What is known of a session's line without spending anything: the newest session when it is newer than the one
   * asked about, `ended`, or undefined.
   */
  peek(session: Session, now: number): RenewResult | undefined {
    const line = this.find(session.refreshToken, now);
    if (!line) return undefined;
    if (line.endedAt !== undefined) return { kind: 'ended', since: line.endedAt };
    if (!line.latest) return undefined;
    if (line.latest.renewed.session.refreshToken !== session.refreshToken)
      return { kind: 'renewed', ...line.latest };
    // The browser now holds the newest cookie, so only requests already under way still carry an older one.
    line.forgetAt = Math.min(line.forgetAt, now + KEEP_AFTER_SEEN_MS);
    return undefined;
  }

  /** Whether somebody is renewing this session right now. */
  isRenewing(session: Session, now: number): boolean {
    return this.find(session.refreshToken, now)?.pending !== undefined;
  }

  /** Whether the last renewal of this session failed because the provider could not be asked. */
  isUnavailable(session: Session, now: number): boolean {
    return this.find(session.refreshToken, now)?.unavailable !== undefined;
  }

  /** When this process obtained exactly this session by renewing an older one, in milliseconds. */
  obtainedAt(session: Session, now: number): number | undefined {
    const line = this.find(session.refreshToken, now);
    return line?.latest?.renewed.session.refreshToken === session.refreshToken ? line.latestAt : undefined;
  }

  /**
   * Renews a session, sharing the call with everybody who asks for the same. A switch of organization waits for a
   * refresh under way and spends its successor. What has just failed is tried again at once only for who insists.
   */
  async renew(
    session: Session,
    now: () => number,
    spend: SpendOnce,
    organizationId?: string,
    insist = false,
  ): Promise<RenewResult> {
    const line = this.find(session.refreshToken, now()) ?? this.begin(session.refreshToken, now());
    for (;;) {
      if (line.endedAt !== undefined) return { kind: 'ended', since: line.endedAt };
      const { pending } = line;
      if (pending) {
        const spent = await pending.task;
        // Another purpose's failure is not ours; its success moved the line on, and we go on from there.
        if (pending.organizationId === organizationId && isArrived(spent)) return this.settle(line, spent);
        if (organizationId === undefined && spent.kind === 'renewed') return this.settle(line, spent);
        continue;
      }
      if (line.rejected && isFinal(line.rejected, now()))
        return asRenewResult(line.rejected.result, line.rejected.since);
      const { unavailable: failed } = line;
      if (!insist && failed?.organizationId === organizationId && failed && isLately(failed.at, now())) {
        return failed.result;
      }
      const task = this.spendOnce(line, line.latest?.renewed.session ?? session, now, spend, organizationId);
      line.pending = { task, organizationId };
      try {
        const spent = await task;
        if (isArrived(spent)) return this.settle(line, spent);
      } finally {
        line.pending = undefined;
      }
    }
  }

  /** Ends the line of a refresh token: whatever carries a token of it is signed out from now on. */
  end(refreshToken: string, now: number): void {
    const line = this.find(refreshToken, now) ?? this.begin(refreshToken, now);
    line.endedAt = now;
    line.latest = undefined;
    line.forgetAt = now + KEEP_MS;
  }

  private settle(line: Line, spent: Spent): RenewResult {
    // Sign-out won the race: what the refresh brought is never written.
    if (line.endedAt !== undefined) return { kind: 'ended', since: line.endedAt };
    return asRenewResult(spent, line.rejected?.since ?? 0);
  }

  /** Takes over a newer session of the line that another process has obtained. */
  adopt(session: Session, renewed: SealedSession, claims: AccessTokenClaims, now: number): void {
    const line = this.find(session.refreshToken, now) ?? this.begin(session.refreshToken, now);
    this.advance(line, { kind: 'renewed', renewed, claims, elsewhere: true }, now);
  }

  private advance(line: Line, { renewed, claims, elsewhere }: Renewed, now: number): void {
    const successor = renewed.session.refreshToken;
    const isKnown = line.tokens.includes(successor);
    // Whoever read the store before others did may be through with it after them: what is known already is not newer.
    if (elsewhere && isKnown) return;
    if (!isKnown) line.tokens.push(successor);
    if (line.tokens.length > MAX_TOKENS) this.byToken.delete(line.tokens.shift()!);
    this.byToken.set(successor, line);
    line.latestAt = elsewhere ? undefined : now;
    if (line.endedAt === undefined) line.latest = { renewed, claims };
    // Both were about an older token.
    line.rejected = line.unavailable = undefined;
    line.forgetAt = now + KEEP_MS;
  }

  private async spendOnce(
    line: Line,
    current: Session,
    now: () => number,
    spend: SpendOnce,
    organizationId: string | undefined,
  ): Promise<Spent> {
    const spent = await spend(current, organizationId);
    line.unavailable = undefined;
    if (spent.kind === 'unavailable') {
      line.unavailable = { result: spent, at: now(), organizationId };
      line.forgetAt = now() + KEEP_MS;
    } else if (spent.kind === 'ended') {
      this.end(current.refreshToken, now());
    } else if (spent.kind === 'renewed') {
      this.advance(line, spent, now());
    } else if (organizationId === undefined) {
      line.rejected = { result: spent, since: line.rejected?.since ?? now(), at: now() };
      line.forgetAt = now() + KEEP_MS;
    }
    return spent;
  }

  private begin(refreshToken: string, now: number): Line {
    // A clock that was set back must not put it off.
    const isTime = Math.abs(now - this.sweptAt) >= SWEEP_MS;
    if (isTime || this.byToken.size >= MAX_LINES) this.sweep(now);
    const line: Line = {
      tokens: [refreshToken],
      endedAt: undefined,
      latest: undefined,
      pending: undefined,
      rejected: undefined,
      unavailable: undefined,
      latestAt: undefined,
      forgetAt: now + KEEP_MS,
    };
    this.byToken.set(refreshToken, line);
    return line;
  }

  private find(refreshToken: string, now: number): Line | undefined {
    const line = this.byToken.get(refreshToken);
    if (!line || line.pending || line.forgetAt > now) return line;
    this.forget(line);
    return undefined;
  }

  private forget(line: Line): void {
    for (const token of line.tokens) if (this.byToken.get(token) === line) this.byToken.delete(token);
  }

  /** Forgets what is over; when everything is still wanted, the oldest goes. */
  private sweep(now: number): void {
    this.sweptAt = now;
    for (const line of new Set(this.byToken.values()))
      if (!line.pending && line.forgetAt <= now) this.forget(line);
    if (this.byToken.size < MAX_LINES) return;
    // A tenth at once, so that a full memory is not gone through at every refresh.
    for (const line of this.byToken.values()) {
      if (this.byToken.size < MAX_LINES * 0.9) return;
      if (!line.pending) this.forget(line);
    }
  }
}

const isArrived = (spent: Spent) => spent.kind !== 'renewed' || !spent.isOnTheWay;

/** Who was refused alone asks again, since the store may say by then what another process has made of the token. */
function isFinal({ result, at }: NonNullable<Line['rejected']>, now: number): boolean {
  return result.kind !== 'rejected' || !result.alone || isLately(at, now);
}

/** A clock that was set back must not make an hour of a moment. */
const isLately = (at: number, now: number) => Math.abs(now - at) < PAUSE_MS;

function asRenewResult(spent: Spent, since: number): RenewResult {
  return spent.kind === 'rejected' || spent.kind === 'ended' ? { ...spent, since } : spent;
}
