/** Ours with a store that several processes share, when there is one. */
import { createAuthKit } from '@workos-inc/authkit-nextjs';
import { redisRefreshStore } from '@workos-inc/authkit-nextjs/redis';
import { createRequire } from 'node:module';

const url = process.env['BENCH_REDIS_URL'];
const require = createRequire(process.env['BENCH_REQUIRE_FROM']!);
const { Redis } = require('ioredis') as { Redis: new (url: string) => never };
const refreshStore = url === undefined ? undefined : redisRefreshStore(new Redis(url));

const authkit = createAuthKit(() => ({
  clientId: process.env['WORKOS_CLIENT_ID']!,
  apiKey: process.env['WORKOS_API_KEY']!,
  cookiePassword: process.env['WORKOS_COOKIE_PASSWORD']!,
  redirectUri: process.env['WORKOS_REDIRECT_URI']!,
  apiHostname: process.env['WORKOS_API_HOSTNAME']!,
  apiHttps: false,
  apiPort: Number(process.env['WORKOS_API_PORT']),
  refreshStore,
}));

export const proxy = authkit.authkitProxy();
export const withAuth = authkit.withAuth;
