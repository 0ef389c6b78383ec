import type { AccessTokenClaims } from '../types.js';
import type { Session } from './session.js';

/** A session this process has opened *and* verified. Frozen: every request of its user gets the same object. */
export interface OpenedSession {
  readonly sealed: string;
  readonly session: Session;
  readonly claims: AccessTokenClaims;
  /** The published key that has verified its token, if one has. */
  readonly kid: string | undefined;
  /** Milliseconds since 1970, by this clock. */
  readonly expiresAt: number;
}

const MAX_ENTRIES_PER_GENERATION = 2_500;
const MAX_BYTES_PER_GENERATION = 16 * 1024 * 1024;
/** The seal's MAC and version: as good as random, and cheaper to hash than the whole cookie. */
const KEY_LENGTH = 45;

/**
 * The bounded memory of opened sessions. Two generations: when the young one is full it becomes the old one, and the
 * old one is forgotten; a hit moves an entry back to the young one.
 */
export class OpenedSessions {
  private young = new Map<string, OpenedSession>();
  private old = new Map<string, OpenedSession>();
  private youngBytes = 0;

  /** The session behind a sealed cookie, compared in full. Its expiry is the caller's to check, at every hit. */
  get(sealed: string): OpenedSession | undefined {
    const key = sealed.slice(-KEY_LENGTH);
    const young = this.young.get(key);
    if (young) return young.sealed === sealed ? young : undefined;
    const old = this.old.get(key);
    if (!old || old.sealed !== sealed) return undefined;
    this.insert(key, old);
    return old;
  }

  /** Only for sessions whose seal opened and whose token's signature was checked: junk must not push good ones out. */
  add(
    sealed: string,
    session: Session,
    { claims, kid }: { claims: AccessTokenClaims; kid?: string | undefined },
    expiresAt: number,
  ): OpenedSession {
    const entry = deepFreeze({ sealed, session, claims, kid, expiresAt });
    this.insert(sealed.slice(-KEY_LENGTH), entry);
    return entry;
  }

  delete(sealed: string): void {
    const key = sealed.slice(-KEY_LENGTH);
    this.young.delete(key);
    this.old.delete(key);
  }

  private insert(key: string, entry: OpenedSession): void {
    if (this.young.size >= MAX_ENTRIES_PER_GENERATION || this.youngBytes >= MAX_BYTES_PER_GENERATION) {
      this.old = this.young;
      this.young = new Map();
      this.youngBytes = 0;
    }
    this.young.set(key, entry);
    this.youngBytes += entry.sealed.length;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
