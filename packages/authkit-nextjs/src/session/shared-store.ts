/**
 * What several processes share, read and written through the app's store. Names become HMACs, so that the store's keys
 * tell nothing; values are sealed and carry their own key, so that one copied to another place is refused. A store that
 * fails or hangs is left alone for a while: each process then goes on by itself.
 */
import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import type { RefreshStore } from '../config/refresh-store.js';
import { rememberedBy } from '../config/remembered.js';
import { warnOnce } from '../config/warn-once.js';
import { hmac, utf8 } from '../crypto/random.js';
import { open, seal } from '../crypto/seal.js';

/** Milliseconds that the store may take to answer: it is there to be quick. */
const DEADLINE_MS = 500;
/**
 * The first time: its client may still be connecting, while all the requests come that a new process was started for. Given
 * up then, each new process would spend tokens that others spend, too.
 */
const FIRST_DEADLINE_MS = 3_000;
/** How long a store that failed is not asked again, but for what must not get lost. */
const LEFT_ALONE_MS = 5_000;
const MAX_OPENED = 200;
const MAX_OWED = 1_000;

/** `ok: false`: the store could not be asked. */
export type StoreAnswer<T> = { ok: true; value: T } | { ok: false };

const UNREACHABLE = { ok: false } as const;

interface Debt {
  readonly sealed: string;
  readonly until: number;
}

/** Times are monotonic, in milliseconds: a clock that is set must not shut the store out. */
interface Health {
  failedAt: number | undefined;
  probing: boolean;
  /** The store has answered this process before. */
  isKnown: boolean;
  /** What could not be written and must be: by key, until when it is of use. */
  readonly owed: Map<string, Debt>;
  /** Values opened lately, by their sealed text: notices are read at every request. */
  readonly opened: Map<string, unknown>;
}

const healthOf = /* @__PURE__ */ rememberedBy('store', (): Health => ({
  failedAt: undefined,
  probing: false,
  isKnown: false,
  owed: new Map(),
  opened: new Map(),
}));

export class SharedStore {
  private readonly health: Health;

  constructor(
    private readonly config: Config,
    private readonly store: RefreshStore,
  ) {
    this.health = healthOf(config);
  }

  /**
   * The store's key for a name. It can be handed on instead of the name, which may hold a token. Under the API key, so that
   * processes in the middle of a change of cookie passwords still share: each of them opens what the others have sealed.
   */
  async keyOf(name: string): Promise<string> {
    const { clientId, apiOrigin, apiKey } = this.config;
    return `authkit:${await hmac(utf8(apiKey), JSON.stringify(['authkit:store', clientId, apiOrigin, name]))}`;
  }

  /** What was put under a name, or undefined when there is nothing that this configuration has sealed. */
  async get(name: string): Promise<StoreAnswer<unknown>> {
    return this.getAt(await this.keyOf(name));
  }

  async getAt(key: string): Promise<StoreAnswer<unknown>> {
    const answer = await this.ask(() => this.store.get(key));
    if (!answer.ok) return answer;
    return { ok: true, value: answer.value ? await this.opened(key, answer.value) : undefined };
  }

  async set(name: string, value: unknown, ttlMs: number): Promise<StoreAnswer<void>> {
    return this.setAt(await this.keyOf(name), value, ttlMs);
  }

  async setAt(key: string, value: unknown, ttlMs: number): Promise<StoreAnswer<void>> {
    const sealed = await this.sealed(key, value);
    return this.ask(() => this.store.set(key, sealed, ttlMs));
  }

  /** Writes what must not get lost: tried even while the store is left alone, and again when it is back. */
  async tell(name: string, value: unknown, ttlMs: number): Promise<StoreAnswer<void>> {
    return this.tellAt(await this.keyOf(name), value, ttlMs);
  }

  async tellAt(key: string, value: unknown, ttlMs: number): Promise<StoreAnswer<void>> {
    const sealed = await this.sealed(key, value);
    const answer = await this.ask(() => this.store.set(key, sealed, ttlMs), 'urgent');
    const { owed } = this.health;
    owed.delete(key);
    if (!answer.ok) {
      if (owed.size >= MAX_OWED) owed.delete(owed.keys().next().value ?? '');
      owed.set(key, { sealed, until: performance.now() + ttlMs });
    }
    return answer;
  }

  /** Whether the value was written, because there was none. */
  async setIfAbsentAt(key: string, value: unknown, ttlMs: number): Promise<StoreAnswer<boolean>> {
    const sealed = await this.sealed(key, value);
    return this.ask(() => this.store.setIfAbsent(key, sealed, ttlMs));
  }

  /** What was first put under a name: this value, unless there is one already. */
  async agreeOn(name: string, value: unknown, ttlMs: number): Promise<unknown> {
    const key = await this.keyOf(name);
    const first = await this.setIfAbsentAt(key, value, ttlMs);
    if (!first.ok || first.value) return value;
    const other = await this.getAt(key);
    return other.ok ? (other.value ?? value) : value;
  }

  /** Forgets what was put under a name. */
  async forget(name: string): Promise<void> {
    const key = await this.keyOf(name);
    if (this.health.failedAt !== undefined) return;
    // What is not forgotten runs out by itself: no reason to leave the store alone.
    try {
      await inTime(this.store.delete(key), DEADLINE_MS);
    } catch {
      // So it does.
    }
  }

  private sealed(key: string, value: unknown): Promise<string> {
    return seal(JSON.stringify({ key, value }), 'store', this.config.passwords[0]);
  }

  private async opened(key: string, sealed: string): Promise<unknown> {
    const { opened } = this.health;
    const known = opened.get(key + sealed);
    if (known !== undefined) return known;
    const result = await open(sealed, 'store', this.config.passwords, Date.now());
    if (!result.ok) return undefined;
    const { key: sealedFor, value } = JSON.parse(result.payload) as { key: unknown; value: unknown };
    if (sealedFor !== key) return undefined;
    if (opened.size >= MAX_OPENED) opened.clear();
    opened.set(key + sealed, value);
    return value;
  }

  private async ask<T>(question: () => Promise<T>, urgency?: 'urgent'): Promise<StoreAnswer<T>> {
    const { health } = this;
    const { failedAt } = health;
    const isProbe = failedAt !== undefined && !urgency;
    if (isProbe) {
      // One request finds out whether the store is back; the others do not wait for it.
      if (health.probing || performance.now() - failedAt < LEFT_ALONE_MS) return UNREACHABLE;
      health.probing = true;
    }
    try {
      // Once it has failed, it is not a matter of connecting any more.
      const isFirst = !health.isKnown && failedAt === undefined;
      const value = await inTime(question(), isFirst ? FIRST_DEADLINE_MS : DEADLINE_MS);
      health.isKnown = true;
      // An answer to a question from before the failure says nothing about what came after.
      if (failedAt !== undefined && failedAt === health.failedAt) this.isBack();
      return { ok: true, value };
    } catch {
      // Without its message: clients put the command, and with it the key, into theirs.
      warnOnce('The refresh store cannot be reached; each process refreshes by itself until it is back');
      if (health.failedAt === undefined) report(this.config, { type: 'store.unavailable' });
      health.failedAt = performance.now();
      return UNREACHABLE;
    } finally {
      if (isProbe) health.probing = false;
    }
  }

  private isBack(): void {
    const { health } = this;
    health.failedAt = undefined;
    report(this.config, { type: 'store.available' });
    for (const [key, debt] of health.owed) void this.settle(key, debt);
  }

  /** What is owed stays owed until it is written: a store that answers may still refuse writes, or be gone again. */
  private async settle(key: string, debt: Debt): Promise<void> {
    const { owed } = this.health;
    const ttlMs = Math.floor(debt.until - performance.now());
    const isWritten = ttlMs <= 0 || (await this.ask(() => this.store.set(key, debt.sealed, ttlMs))).ok;
    if (isWritten && owed.get(key) === debt) owed.delete(key);
  }
}

/** A timer that comes this much too late says that the process was busy, not that the store is slow. */
const BUSY_MS = 50;
/** How often a store gets its time: a process may be busy because of all those that wait for a store that hangs. */
const MAX_BEGINNINGS = 3;

/**
 * A busy process runs its timers before it reads what has arrived meanwhile. So when the time is over it takes one more
 * turn and reads; and when that shows that it was busy, the store gets its time again.
 */
async function inTime<T>(answer: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    let beginnings = 0;
    const wait = (ms: number, then: () => void) => {
      const due = performance.now() + ms;
      timer = setTimeout(() => {
        const wasBusy = performance.now() - due > BUSY_MS;
        if (wasBusy && beginnings < MAX_BEGINNINGS) begin();
        else then();
      }, ms);
    };
    const giveUp = () => reject(new Error('The refresh store did not answer in time'));
    const begin = () => {
      beginnings++;
      wait(deadlineMs, () => wait(0, giveUp));
    };
    begin();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const made = /* @__PURE__ */ new WeakMap<Config, SharedStore>();

/** The store that a configuration names, if any. */
export function sharedStoreOf(config: Config): SharedStore | undefined {
  if (!config.refreshStore) return undefined;
  const known = made.get(config);
  if (known) return known;
  const shared = new SharedStore(config, config.refreshStore);
  made.set(config, shared);
  return shared;
}
