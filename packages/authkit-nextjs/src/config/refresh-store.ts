/**
 * What several server processes share: a store of short-lived texts, such as Redis. Everything in it is sealed and bound
 * to its key; the store sees neither tokens nor users. Every method may fail: each process then goes on by itself.
 */
export interface RefreshStore {
  /** The text under a key, or null (or undefined) when there is none or its time is over. */
  get(key: string): Promise<string | null | undefined>;
  /** Writes a text only when there is none under this key, and says whether it did: one step, atomic. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Writes a text that is forgotten after `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Removes what is under a key. */
  delete(key: string): Promise<void>;
}
