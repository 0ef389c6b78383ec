import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAuthKitServer, type AuthKitServer, type AuthKitServerOptions } from '../../src/index.js';
import { freshDatabase } from './database.js';

export const PUBLIC = 'https://auth.example.com';
export const APP = 'https://app.example.com';
export const LONG_KEY = 'sk_live_0123456789abcdef0123456789abcdef';

/** What a server in production mode accepts. */
export async function safeOptions(): Promise<AuthKitServerOptions> {
  const folder = await mkdtemp(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return {
    production: true,
    database: (await freshDatabase()) ?? join(folder, 'authkit.sqlite'),
    clientId: 'client_test',
    apiKey: LONG_KEY,
    publicUrl: PUBLIC,
    redirectUris: [`${APP}/callback`],
    logoutUris: [`${APP}/`],
    // Nobody listens there: what would be sent is of no interest to these tests.
    smtp: { url: 'smtp://127.0.0.1:1', from: 'AuthKit <auth@example.com>' },
    log: () => undefined,
  };
}

/** A server in production mode, with the address at which its reverse proxy would reach it. */
export async function startProduction(
  more: AuthKitServerOptions = {},
): Promise<{ server: AuthKitServer; inside: string }> {
  const server = await createAuthKitServer({ ...(await safeOptions()), ...more });
  onTestFinished(() => server.close());
  return { server, inside: `http://127.0.0.1:${server.port}` };
}
