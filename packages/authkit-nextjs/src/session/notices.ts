/**
 * What the provider has told about sessions since their tokens were made: that some are over, and that others have other
 * rights now. Kept in this process, and in the store for the others.
 */
import type { AccessTokenClaims } from '../types.js';
import type { SharedStore } from './shared-store.js';

/** Whom a notice is about: one session, all of one user's, or everybody's. */
export type Audience = `session:${string}` | `user:${string}` | 'everybody';

export interface Notice {
  readonly audience: Audience;
  /** `ended`: sessions whose token is older are over. `changed`: their tokens say what is no longer so. */
  readonly kind: 'ended' | 'changed';
  /** Milliseconds since 1970, by the provider's clock, like the time in a token. */
  readonly at: number;
}

export type Standing =
  | { kind: 'good' | 'revoked' }
  /** `knownSince`: when this process learned of it, in milliseconds by its own clock. */
  | { kind: 'changed'; knownSince: number };

interface Kept {
  readonly at: number;
  readonly knownSince: number;
}

/** Longer than any access token lives; a session that is renewed after it is judged by the provider itself. */
const KEEP_MS = 86_400_000;
const MAX_KEPT = 20_000;
const GOOD = { kind: 'good' } as const;

/** A name of its own for each kind, so that writing one never undoes the other. */
const nameOf = ({ audience, kind }: Pick<Notice, 'audience' | 'kind'>) => `${kind}:${audience}`;

/** The notices that are about a session. Nobody ends everybody's. */
const namesFor = ({ sid, sub }: AccessTokenClaims) => ({
  ended: [`ended:session:${sid}`, `ended:user:${sub}`],
  changed: [`changed:user:${sub}`, 'changed:everybody'],
});

export class Notices {
  private readonly kept = { ended: new Map<string, Kept>(), changed: new Map<string, Kept>() };
  /** The store's keys for a session, by its token: computing them costs more than asking for them. */
  private readonly storeKeys = new WeakMap<object, Promise<string[]>>();

  get isEmpty(): boolean {
    return this.kept.ended.size === 0 && this.kept.changed.size === 0;
  }

  /** Keeps a notice; answers whether the other processes know it, too. */
  async add(notice: Notice, shared: SharedStore | undefined, now: number): Promise<boolean> {
    const name = nameOf(notice);
    const at = this.keep(notice.kind, name, notice.at, now);
    if (!shared) return true;
    const before = await shared.get(name);
    const newest = before.ok && typeof before.value === 'number' ? Math.max(before.value, at) : at;
    return (await shared.tell(name, newest, KEEP_MS)).ok;
  }

  /** How a session stands. `owner` is any object that lives as long as the session does in memory. */
  async standingOf(
    claims: AccessTokenClaims,
    owner: object,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<Standing> {
    const names = namesFor(claims);
    if (shared) await this.learn([...names.ended, ...names.changed], owner, shared, now);
    // A token's time has whole seconds, so one of the very second of the notice may have been made before it.
    const second = ({ at }: Kept) => Math.floor(at / 1000);
    if (this.find('ended', names.ended, now).some((kept) => claims.iat <= second(kept)))
      return { kind: 'revoked' };
    const changed = this.find('changed', names.changed, now).filter((kept) => claims.iat <= second(kept));
    if (changed.length === 0) return GOOD;
    return { kind: 'changed', knownSince: Math.max(...changed.map(({ knownSince }) => knownSince)) };
  }

  /** Takes over what the store knows of a session. */
  private async learn(names: string[], owner: object, shared: SharedStore, now: number): Promise<void> {
    let keys = this.storeKeys.get(owner);
    if (!keys) {
      keys = Promise.all(names.map((name) => shared.keyOf(name)));
      this.storeKeys.set(owner, keys);
    }
    const answers = await Promise.all((await keys).map((key) => shared.getAt(key)));
    for (const [index, name] of names.entries()) {
      const answer = answers[index]!;
      if (!answer.ok || typeof answer.value !== 'number') continue;
      this.keep(name.startsWith('ended:') ? 'ended' : 'changed', name, answer.value, now);
    }
  }

  private keep(kind: Notice['kind'], name: string, at: number, now: number): number {
    const kept = this.kept[kind];
    const before = kept.get(name);
    if (before && before.at >= at) return before.at;
    kept.delete(name);
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(name, { at, knownSince: now });
    return at;
  }

  private find(kind: Notice['kind'], names: string[], now: number): Kept[] {
    return names.flatMap((name) => {
      const found = this.kept[kind].get(name);
      return found && now - found.knownSince < KEEP_MS ? [found] : [];
    });
  }
}

/** After these, tokens say what is no longer so; what has only just been made is in no token yet. */
const CHANGES =
  /^(user\.updated|organization_membership\.(created|updated|deleted|added|removed)|(organization_)?role\.(updated|deleted)|permission\.(updated|deleted)|flag\.(updated|deleted|rule_updated))$/;

/** What an event of the provider says about sessions, if anything. `data` is the event's own. */
export function noticeOf(
  { event, data }: { event: string; data: Record<string, unknown> },
  at: number,
): Notice | undefined {
  if (event === 'session.revoked') {
    return typeof data.id === 'string' ? { audience: `session:${data.id}`, kind: 'ended', at } : undefined;
  }
  const userId = event.startsWith('user.') ? data.id : data.user_id;
  const audience: Audience = typeof userId === 'string' ? `user:${userId}` : 'everybody';
  if (event === 'user.deleted') return audience === 'everybody' ? undefined : { audience, kind: 'ended', at };
  return CHANGES.test(event) ? { audience, kind: 'changed', at } : undefined;
}
