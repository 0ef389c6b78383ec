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
const DEADLINE_MS = 1_000;
/** How long a store that failed is not asked again. */
const LEFT_ALONE_MS = 5_000;
const MAX_OPENED = 200;

/** `ok: false`: the store could not be asked. */
export type StoreAnswer<T> = { ok: true; value: T } | { ok: false };

const UNREACHABLE = { ok: false } as const;

interface Health {
  leftAloneUntil: number;
  /** Values opened lately, by their sealed text: notices are read at every request. */
  readonly opened: Map<string, unknown>;
}

const healthOf = /* @__PURE__ */ rememberedBy('store', (): Health => ({
  leftAloneUntil: -Infinity,
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

  /** The store's key for a name. It can be handed on instead of the name, which may hold a token. */
  async keyOf(name: string): Promise<string> {
    const { identity, passwords } = this.config;
    return `authkit:${identity}:${await hmac(utf8(passwords[0]), `authkit:store:${name}`)}`;
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

  /** Whether the value was written, because there was none. */
  async setIfAbsentAt(key: string, value: unknown, ttlMs: number): Promise<StoreAnswer<boolean>> {
    const sealed = await this.sealed(key, value);
    return this.ask(() => this.store.setIfAbsent(key, sealed, ttlMs));
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

  private async ask<T>(question: () => Promise<T>): Promise<StoreAnswer<T>> {
    const { health } = this;
    if (Date.now() < health.leftAloneUntil) return UNREACHABLE;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        const giveUp = () => reject(new Error('The refresh store did not answer in time'));
        // A process that was busy for so long runs its timers before it reads what has arrived meanwhile: one more turn,
        // or its own delay would count as the store's.
        timer = setTimeout(() => (timer = setTimeout(giveUp, 0)), DEADLINE_MS);
      });
      const value = await Promise.race([question(), late]);
      if (health.leftAloneUntil > -Infinity) report(this.config, { type: 'store.available' });
      health.leftAloneUntil = -Infinity;
      return { ok: true, value };
    } catch {
      // Without its message: clients put the command, and with it the key, into theirs.
      warnOnce('The refresh store cannot be reached; each process refreshes by itself until it is back');
      if (health.leftAloneUntil === -Infinity) report(this.config, { type: 'store.unavailable' });
      health.leftAloneUntil = Date.now() + LEFT_ALONE_MS;
      return UNREACHABLE;
    } finally {
      clearTimeout(timer);
    }
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
