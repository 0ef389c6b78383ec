/** An example app with an AuthKit of its own, and a browser whose console must stay silent. */
import { randomBytes } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AuthKit } from '../support/authkit.ts';
import { listenToConsole } from '../support/test.ts';

interface Fixtures {
  email: string;
  consoleLines: string[];
}

interface WorkerFixtures {
  workspace: string;
  world: { app: App; authkit: AuthKit };
  app: App;
  authkit: AuthKit;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  workspace: ['', { option: true, scope: 'worker' }],
  world: [
    async ({ workspace }, use) => {
      const port = await freePort(undefined);
      const authkit = await AuthKit.start(`http://localhost:${port}`);
      const app = await startApp({
        node: 'node',
        port,
        cookiePassword: randomBytes(32).toString('base64url'),
        authkitEnv: authkit.server.env,
        workspace,
      });
      await use({ app, authkit });
      await app.process.stop();
      await authkit.server.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  app: [async ({ world }, use) => use(world.app), { scope: 'worker' }],
  authkit: [async ({ world }, use) => use(world.authkit), { scope: 'worker' }],
  baseURL: async ({ app }, use) => use(app.url),
  email: async ({}, use) => use(`ada-${randomBytes(6).toString('hex')}@example.com`),
  consoleLines: [
    async ({ context }, use) => {
      const lines = listenToConsole(context);
      await use(lines);
      expect(lines, 'the browser console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
