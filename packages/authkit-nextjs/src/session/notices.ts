/**
 * What the provider has told about sessions since their tokens were made: that some are over, and that others have other
 * rights now. Kept in this process, and in the store for the others.
 */
import type { AccessTokenClaims } from '../types.js';
import type { SharedStore } from './shared-store.js';

/** Whom a notice is about: one session, all of one user's, or everybody's. */
export type Audience = `session:${string}` | `user:${string}` | 'everybody';

/** Milliseconds since 1970, by the provider's clock, like the time in a token. */
export interface Notice {
  /** Sessions whose token is older are over. */
  readonly endedAt?: number;
  /** Tokens that are older say what is no longer so. */
  readonly changedAt?: number;
}

export type Standing = 'good' | 'revoked' | 'changed';

/** Longer than any access token lives; a session that is renewed after it is judged by the provider itself. */
const KEEP_MS = 86_400_000;
const MAX_NOTICES = 10_000;

const noticeName = (audience: Audience) => `notice:${audience}`;

export class Notices {
  private readonly kept = new Map<Audience, { notice: Notice; forgetAt: number }>();
  /** The store's keys for a session, by its token: computing them costs more than asking for them. */
  private readonly storeKeys = new WeakMap<object, Promise<string[]>>();

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  /** Keeps a notice beside what is known of the same audience. */
  async add(audience: Audience, notice: Notice, shared: SharedStore | undefined, now: number): Promise<void> {
    const merged = merge(this.kept.get(audience)?.notice, notice);
    if (this.kept.size >= MAX_NOTICES) this.kept.delete(this.kept.keys().next().value!);
    this.kept.delete(audience);
    this.kept.set(audience, { notice: merged, forgetAt: now + KEEP_MS });
    if (!shared) return;
    const before = await shared.get(noticeName(audience));
    const all = merge(before.ok ? (before.value as Notice | undefined) : undefined, merged);
    await shared.set(noticeName(audience), all, KEEP_MS);
  }

  /** How a session stands. `owner` is any object that lives as long as the session does in memory. */
  async standingOf(
    claims: AccessTokenClaims,
    owner: object,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<Standing> {
    const audiences: Audience[] = [`session:${claims.sid}`, `user:${claims.sub}`, 'everybody'];
    const notices = audiences.map((audience) => this.find(audience, now));
    if (shared) {
      let keys = this.storeKeys.get(owner);
      if (!keys) {
        keys = Promise.all(audiences.map((audience) => shared.keyOf(noticeName(audience))));
        this.storeKeys.set(owner, keys);
      }
      const answers = await Promise.all((await keys).map((key) => shared.getAt(key)));
      for (const answer of answers) if (answer.ok) notices.push(answer.value as Notice | undefined);
    }
    return judge(claims, notices.reduce<Notice>(merge, {}));
  }

  private find(audience: Audience, now: number): Notice | undefined {
    const found = this.kept.get(audience);
    if (!found) return undefined;
    if (found.forgetAt > now) return found.notice;
    this.kept.delete(audience);
    return undefined;
  }
}

function merge(one: Notice | undefined, other: Notice | undefined): Notice {
  const endedAt = latest(one?.endedAt, other?.endedAt);
  const changedAt = latest(one?.changedAt, other?.changedAt);
  return { ...(endedAt !== undefined && { endedAt }), ...(changedAt !== undefined && { changedAt }) };
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** A token's time has whole seconds, so one of the very second of the notice may have been made before it. */
function judge({ iat }: AccessTokenClaims, { endedAt, changedAt }: Notice): Standing {
  if (endedAt !== undefined && iat <= Math.floor(endedAt / 1000)) return 'revoked';
  if (changedAt !== undefined && iat <= Math.floor(changedAt / 1000)) return 'changed';
  return 'good';
}

/** Tells this process, and the others by the store, about an event of the provider. */
export interface Announcement {
  readonly audience: Audience;
  readonly notice: Notice;
}

/** Events that end sessions, and those after which tokens say what is no longer so. */
const ENDS = new Set(['session.revoked', 'user.deleted']);
const CHANGES =
  /^(user\.updated|organization_membership\.(created|updated|deleted)|(organization_)?role\.(created|updated|deleted)|permission\.(created|updated|deleted)|flag\..+)$/;

/** What an event of the provider says about sessions, if anything. `data` is the event's own. */
export function announcementOf(
  event: { event: string; data: Record<string, unknown> },
  at: number,
): Announcement | undefined {
  const { data } = event;
  if (event.event === 'session.revoked' && typeof data.id === 'string') {
    return { audience: `session:${data.id}`, notice: { endedAt: at } };
  }
  const userId = event.event.startsWith('user.') ? data.id : data.user_id;
  if (ENDS.has(event.event) && typeof userId === 'string') {
    return { audience: `user:${userId}`, notice: { endedAt: at } };
  }
  if (!CHANGES.test(event.event)) return undefined;
  if (typeof userId === 'string') return { audience: `user:${userId}`, notice: { changedAt: at } };
  return { audience: 'everybody', notice: { changedAt: at } };
}
