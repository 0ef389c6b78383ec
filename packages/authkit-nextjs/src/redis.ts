export { redisRefreshStore } from './redis/refresh-store.js';

export type { RefreshStore } from './config/refresh-store.js';
export type { IoRedisLike, NodeRedisLike } from './redis/refresh-store.js';
