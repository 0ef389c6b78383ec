/** A refresh store over a Redis client that the app already has. Neither client is imported, nor needed to build. */
import type { RefreshStore } from '../config/refresh-store.js';
import { AuthKitError } from '../errors.js';

/** What is used of a client of the package `redis` (node-redis 4 and later). */
export interface NodeRedisLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: { PX: number; NX?: true }): Promise<unknown>;
  del(key: string): Promise<unknown>;
  sendCommand(command: string[]): Promise<unknown>;
}

/** What is used of a client of the package `ioredis`. */
export interface IoRedisLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, px: 'PX', ttlMs: number, nx?: 'NX'): Promise<unknown>;
  del(key: string): Promise<unknown>;
  call(command: string, ...values: string[]): Promise<unknown>;
}

/**
 * A `RefreshStore` for `createAuthKit` over a connected client of `redis` or `ioredis`: server processes that share it
 * spend each refresh token once, and learn of sign-outs and revocations from each other. Give the client's own errors a
 * listener, and connect it before; while Redis is down each process goes on by itself.
 *
 * @throws {AuthKitError} `invalid_argument`, for anything else.
 * @example
 * ```ts
 * import { createAuthKit, type AuthKitConfig } from '@workos-inc/authkit-nextjs';
 * import { redisRefreshStore, type NodeRedisLike } from '@workos-inc/authkit-nextjs/redis';
 *
 * declare const settings: AuthKitConfig;
 * declare const client: NodeRedisLike; // createClient(), connected
 * export const { withAuth, handleAuth } = createAuthKit({ ...settings, refreshStore: redisRefreshStore(client) });
 * ```
 */
export function redisRefreshStore(client: NodeRedisLike | IoRedisLike): RefreshStore {
  const set = setter(client);
  return {
    async get(key) {
      const value = await client.get(key);
      return typeof value === 'string' ? value : null;
    },
    // Redis answers OK, or nothing when there was a value already.
    setIfAbsent: async (key, value, ttlMs) => (await set(key, value, ttlMs, true)) === 'OK',
    async set(key, value, ttlMs) {
      await set(key, value, ttlMs, false);
    },
    async delete(key) {
      await client.del(key);
    },
  };
}

type Setter = (key: string, value: string, ttlMs: number, onlyIfAbsent: boolean) => Promise<unknown>;

/** The two packages differ in how SET takes its options (Redis documentation, SET: PX, NX). */
function setter(client: NodeRedisLike | IoRedisLike): Setter {
  const hasCommands = (['get', 'set', 'del'] as const).every((name) => typeof client?.[name] === 'function');
  if (hasCommands && isIoRedis(client)) {
    return (key, value, ttlMs, nx) =>
      nx ? client.set(key, value, 'PX', ttlMs, 'NX') : client.set(key, value, 'PX', ttlMs);
  }
  if (hasCommands && isNodeRedis(client)) {
    return (key, value, ttlMs, nx) => client.set(key, value, { PX: ttlMs, ...(nx && { NX: true }) });
  }
  throw new AuthKitError('invalid_argument', 'redisRefreshStore needs a client of redis or of ioredis');
}

/** Both have `sendCommand`; only ioredis has `call`. */
function isIoRedis(client: object): client is IoRedisLike {
  return 'call' in client && typeof client.call === 'function';
}

function isNodeRedis(client: object): client is NodeRedisLike {
  return 'sendCommand' in client && typeof client.sendCommand === 'function';
}
