import { randomBytes } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { AuthKitServerOptions } from '@workos-inc/authkit-server';
import { test as base, expect } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from './app.ts';
import type { App } from './app.ts';
import { AuthKit } from './authkit.ts';

/** What these tests ask for: an action that somebody may not call or that comes from elsewhere, and a callback of the app that throws. */
const EXPECTED_ERRORS =
  /Error \[AuthKitError\]: You may not do this|Error: Invalid Server Actions request|callback threw Error/g;

export interface World {
  proxy: string;
  app: App;
  authkit: AuthKit;
}

export interface WorldOptions {
  /** Which of the fixture's proxies it runs. */
  proxy: string;
  authkit?: AuthKitServerOptions;
  /** More of the app's environment; `{port}` stands for its port. */
  env?: Record<string, string>;
  /** What the app listens on. Default: `localhost`. */
  hostname?: string;
}

interface WorkerFixtures {
  /** The fixture app with one of its proxies, and an AuthKit for it alone. Started when a worker first needs it. */
  worldWith: (options: WorldOptions) => Promise<World>;
}

export const test = base.extend<{ email: string }, WorkerFixtures>({
  worldWith: [
    async ({}, use) => {
      const started = new Map<string, Promise<World>>();
      await use((options) => {
        const key = JSON.stringify(options);
        const world = started.get(key) ?? startWorld(options);
        started.set(key, world);
        return world;
      });
      for (const world of started.values()) {
        const { app, authkit, proxy } = await world;
        await app.process.stop();
        await authkit.server.close();
        const printed = stripVTControlCharacters(app.process.output()).replaceAll(EXPECTED_ERRORS, '');
        expect(printed, `what the app with the proxy "${proxy}" printed`).not.toMatch(/[Ee]rror\b/);
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  email: async ({}, use) => use(`ada-${randomBytes(6).toString('hex')}@example.com`),
});

async function startWorld({ proxy, authkit: authkitOptions, env, hostname }: WorldOptions): Promise<World> {
  const port = await freePort(undefined);
  const more = Object.entries(env ?? {}).map(([name, value]) => [
    name,
    value.replaceAll('{port}', String(port)),
  ]);
  const authkit = await AuthKit.start(`http://localhost:${port}`, authkitOptions);
  const app = await startApp({
    node: 'node',
    port,
    cookiePassword: randomBytes(32).toString('base64url'),
    authkitEnv: { ...authkit.server.env, FIXTURE_PROXY: proxy, ...Object.fromEntries(more) },
    workspace: 'e2e/fixtures/server-half',
    ...(hostname !== undefined && { hostname }),
  });
  return { proxy, app, authkit };
}

export { expect };
