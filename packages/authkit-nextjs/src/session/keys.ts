import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import type { Config } from '../config/config.js';
import { fetchKeys, type ProviderFailure } from '../workos/api.js';

const FRESH_MS = 600_000;
/** A token with an unknown `kid` makes us ask again, but no more often than this: anybody can make up a `kid`. */
const COOLDOWN_MS = 30_000;

export type KeyLookup = { ok: true; getKey: JWTVerifyGetKey } | { ok: false; failure: ProviderFailure };

/** The provider's signing keys as last seen. Old keys serve on while new ones cannot be had. */
export class KeyRing {
  private getKey: JWTVerifyGetKey | undefined;
  private fetchedAt = -Infinity;
  private askedAt = -Infinity;
  private pending: Promise<ProviderFailure | undefined> | undefined;

  /** Keys that are fresh enough; or, after an unknown `kid`, newer ones if it is time to ask again. */
  async lookUp(config: Config, now: number, unknownKid = false): Promise<KeyLookup> {
    const wanted = unknownKid ? now - this.askedAt >= COOLDOWN_MS : now - this.fetchedAt >= FRESH_MS;
    let failure: ProviderFailure | undefined;
    // With keys at hand, a provider that is down is not asked again at every request.
    if (wanted && (!this.getKey || now - this.askedAt >= COOLDOWN_MS || this.pending)) {
      this.pending ??= this.fetch(config, now).finally(() => (this.pending = undefined));
      failure = await this.pending;
    }
    if (this.getKey) return { ok: true, getKey: this.getKey };
    return { ok: false, failure: failure ?? { transient: true } };
  }

  private async fetch(config: Config, now: number): Promise<ProviderFailure | undefined> {
    this.askedAt = now;
    const result = await fetchKeys(config);
    if (!result.ok) return result.failure;
    try {
      this.getKey = createLocalJWKSet(result.value);
    } catch (cause) {
      return { transient: true, cause };
    }
    this.fetchedAt = now;
    return undefined;
  }
}
