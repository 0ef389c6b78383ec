import type { MiddlewareHandler } from 'hono';
import { CALLS, createLeasedLimit, READS, WRITES } from '../domain/leased-limit.js';
import type { Realm } from '../domain/realm.js';
import { sha256 } from '../tokens/hash.js';
import type { AppEnv } from './context.js';
import { TooManyRequests } from './errors.js';

/** Holds the callers of the API to what the provider allows them. Loose limits are none here: tests call as they like. */
export function throttle(realm: Realm): MiddlewareHandler<AppEnv> {
  const count = createLeasedLimit(realm);
  return async (c, next) => {
    if (realm.settings.limits === 'loose') return next();
    const isRead = c.req.method === 'GET';
    const wait =
      (await count(CALLS, sha256(c.req.header('authorization') ?? ''))) ||
      (await count(isRead ? READS : WRITES, realm.client.id));
    if (wait > 0) throw new TooManyRequests(wait);
    return next();
  };
}
