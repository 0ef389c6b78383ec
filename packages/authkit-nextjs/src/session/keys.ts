import type { Config } from '../config/config.js';
import { KeySet } from '../crypto/jws.js';
import { fetchKeys } from '../workos/api.js';
import type { ProviderFailure } from '../workos/call.js';
import type { SharedStore } from './shared-store.js';

const FRESH_MS = 600_000;
/** An unknown `kid` makes us ask again, but no more often than this. */
const COOLDOWN_MS = 30_000;
const MAX_MISSING = 100;
/** How much later than a key is used its publication, or the provider's clock, may be. */
const PUBLISHED_MS = 120_000;
const KEPT_NAME = 'keys';
/** How long the last good set is kept where other processes find it. */
const KEPT_MS = 86_400_000;

/** A clock that was set back must not make an hour of half a minute. */
const hasPassed = (ms: number, since: number, now: number) => now - since >= ms || now < since;

export type KeyLookup = { ok: true; keys: KeySet } | { ok: false; failure: ProviderFailure };

/** Who vouches for a token whose `kid` is unknown: anybody can make up a `kid`, but nobody can make up our seal. */
export type Origin = 'sealed' | 'presented';

/** A token whose key is not among the known ones; `issuedAt` in milliseconds. */
export interface Unverified {
  readonly kid: string;
  readonly issuedAt: number;
  readonly origin: Origin;
}

/** The provider's signing keys as last seen. Old keys serve on while new ones cannot be had. */
export class KeyRing {
  private keys: KeySet | undefined;
  /** What was published before: one answer may come from a cache that is behind. */
  private before: KeySet | undefined;
  private fetchedAt = -Infinity;
  private askedAt = -Infinity;
  private pending: Promise<ProviderFailure | undefined> | undefined;
  /** Keys that the provider did not publish when it was last asked for an unknown one. */
  private readonly missing = new Set<string>();
  private askedForUnknownAt = -Infinity;

  constructor(private readonly shared: (config: Config) => SharedStore | undefined) {}

  /** Whether a key that has verified something is still among the published ones, as far as is known. */
  mayTrust(kid: string | undefined): boolean {
    if (kid === undefined || !this.keys || !this.before) return true;
    return this.keys.has(kid) || this.before.has(kid);
  }

  /** Keys that are fresh enough. */
  async lookUp(config: Config, now: number): Promise<KeyLookup> {
    let failure: ProviderFailure | undefined;
    const stale = hasPassed(FRESH_MS, this.fetchedAt, now);
    // With keys at hand, a provider that is down is not asked again at every request.
    if (stale && (!this.keys || hasPassed(COOLDOWN_MS, this.askedAt, now)))
      failure = await this.ask(config, now);
    if (this.keys) return { ok: true, keys: this.keys };
    return { ok: false, failure: failure ?? { transient: true } };
  }

  /** Newer keys, for a `kid` that the known ones lack. Fails when the provider cannot be asked, or not again so soon. */
  async lookUpMissing(
    { kid, issuedAt, origin }: Unverified,
    config: Config,
    now: number,
  ): Promise<KeyLookup> {
    const askedAt = origin === 'sealed' ? this.askedForUnknownAt : this.askedAt;
    if (this.pending || hasPassed(COOLDOWN_MS, askedAt, now)) {
      if (origin === 'sealed') this.askedForUnknownAt = now;
      const failure = await this.ask(config, now);
      if (failure) return { ok: false, failure };
      if (this.missing.size >= MAX_MISSING) this.missing.clear();
      if (origin === 'sealed') this.missing.add(kid);
    } else if (!this.missing.has(kid) && !(origin === 'sealed' && this.isWithdrawn(issuedAt))) {
      // It may have been published since.
      return { ok: false, failure: { transient: true } };
    }
    return { ok: true, keys: this.keys! };
  }

  /** Whether a key that signed then, and is not among the known ones, was published and is so no longer. */
  private isWithdrawn(issuedAt: number): boolean {
    return issuedAt + PUBLISHED_MS < this.fetchedAt;
  }

  private ask(config: Config, now: number): Promise<ProviderFailure | undefined> {
    return (this.pending ??= this.fetch(config, now).finally(() => (this.pending = undefined)));
  }

  private async fetch(config: Config, now: number): Promise<ProviderFailure | undefined> {
    this.askedAt = now;
    const result = await fetchKeys(config);
    const failure = result.ok ? this.take(result.value) : result.failure;
    if (result.ok && !failure) {
      this.fetchedAt = now;
      await this.shared(config)?.set(KEPT_NAME, result.value, KEPT_MS);
    } else if (!this.keys) {
      // A process that starts while the provider is down goes on with what another one has seen.
      const kept = await this.shared(config)?.get(KEPT_NAME);
      if (kept?.ok && kept.value !== undefined) this.take(kept.value as { keys: JsonWebKey[] });
    }
    return failure;
  }

  /** Puts a key set to use, or says what is wrong with it. */
  private take(set: { keys: JsonWebKey[] }): ProviderFailure | undefined {
    const keys = new KeySet(set.keys);
    // A set without keys would make strangers of everybody; it is an outage, whatever its status says.
    if (keys.keys.length === 0) return { transient: true, cause: new Error('The key set has no key') };
    this.before = this.keys;
    this.keys = keys;
    return undefined;
  }
}
