import type { RefreshStore } from '../../src/config/refresh-store.js';

/** A store as strict as a real one: texts only, each with its time, one step each; and it can be out of order. */
export class StrictStore implements RefreshStore {
  readonly entries = new Map<string, { value: string; until: number }>();
  now = Date.now;
  /** `fails` rejects, `hangs` never answers. */
  state: 'works' | 'fails' | 'hangs' = 'works';
  calls = 0;

  async get(key: string): Promise<string | null> {
    await this.turn();
    const entry = this.entries.get(key);
    return entry && entry.until > this.now() ? entry.value : null;
  }

  async setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean> {
    await this.turn();
    const entry = this.entries.get(key);
    if (entry && entry.until > this.now()) return false;
    this.write(key, value, ttlMs);
    return true;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.turn();
    this.write(key, value, ttlMs);
  }

  async delete(key: string): Promise<void> {
    await this.turn();
    this.entries.delete(key);
  }

  private write(key: string, value: string, ttlMs: number): void {
    if (typeof value !== 'string' || !Number.isSafeInteger(ttlMs) || ttlMs <= 0) {
      throw new TypeError('A store keeps texts for a whole number of milliseconds');
    }
    this.entries.set(key, { value, until: this.now() + ttlMs });
  }

  private async turn(): Promise<void> {
    this.calls++;
    // Answers come in a later turn, and not always in the order of the questions.
    await new Promise<void>((resolve) => (Math.random() < 0.5 ? setImmediate(resolve) : setTimeout(resolve)));
    if (this.state === 'fails') throw new Error('The connection was lost');
    if (this.state === 'hangs') await new Promise(() => undefined);
  }
}

/** Runs a task as another server process would: it shares the store, and nothing that this process remembers. */
export async function asProcess<T>(memory: ProcessMemory, task: () => Promise<T>): Promise<T> {
  const shared = globalThis as unknown as Record<symbol, unknown>;
  const ours = () =>
    Object.getOwnPropertySymbols(shared).filter((key) =>
      key.description?.startsWith('@workos-inc/authkit-nextjs/'),
    );
  const before = new Map(ours().map((key) => [key, shared[key]]));
  for (const key of before.keys()) delete shared[key];
  for (const [key, value] of memory) shared[key] = value;
  try {
    return await task();
  } finally {
    memory.clear();
    for (const key of ours()) {
      memory.set(key, shared[key]);
      delete shared[key];
    }
    for (const [key, value] of before) shared[key] = value;
  }
}

/** What such a process remembers between its tasks. Tasks of two processes must not overlap. */
export type ProcessMemory = Map<symbol, unknown>;
