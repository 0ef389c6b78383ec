import { CLOCKS_DIFFER_MS, countMany, type Limit } from './limits.js';
import type { Realm } from './realm.js';

/** Of everything that the holders of keys ask, per environment and ten seconds. */
export const READS: Limit = { name: 'reads', hits: 1_000, windowMs: 10_000 };
export const WRITES: Limit = { name: 'writes', hits: 500, windowMs: 10_000 };
/** Of one key. */
export const CALLS: Limit = { name: 'calls', hits: 6_000, windowMs: 60_000 };

const LEASES = 20;

interface Lease {
  left: number;
  until: number;
  /** The store had nothing left: nobody asks it again before the window ends. */
  spent: boolean;
}

/**
 * Counts as `countAgainst` does, but takes a twentieth of the limit from the store at a time and hands it out here: an
 * API call must not cost a sync to the disk. Servers that share a store never pass the limit together; each may leave a
 * part of its last lease unused.
 */
export function createLeasedLimit(realm: Realm): (limit: Limit, subject: string) => Promise<number> {
  const leases = new Map<string, Lease>();
  const renewals = new Map<string, Promise<void>>();

  async function renew(key: string, limit: Limit, subject: string): Promise<void> {
    const size = Math.ceil(limit.hits / LEASES);
    const { hits, resetsAt } = await countMany(realm, limit, subject, size);
    const left = Math.max(0, Math.min(size, limit.hits - (hits - size)));
    leases.set(key, { left, until: resetsAt, spent: left === 0 });
  }

  return async (limit, subject) => {
    const key = `${limit.name} ${subject}`;
    for (;;) {
      const now = realm.clock.now();
      const lease = leases.get(key);
      const latest = now + limit.windowMs + CLOCKS_DIFFER_MS;
      if (lease && lease.until > now && lease.until <= latest) {
        if (lease.spent) return lease.until - now;
        if (lease.left > 0) {
          lease.left -= 1;
          return 0;
        }
      }
      const renewal = renewals.get(key) ?? renew(key, limit, subject).finally(() => renewals.delete(key));
      renewals.set(key, renewal);
      await renewal;
    }
  };
}
