import { randomBytes } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from './app.ts';
import type { App } from './app.ts';
import { AuthKit } from './authkit.ts';

export interface WorkerFixtures {
  authkit: AuthKit;
  app: App;
}

export interface TestFixtures {
  /** An address nobody has an account with yet. */
  email: string;
  /** Everything the browser's console said in this test's context; a test fails when it said anything. */
  consoleLines: string[];
}

/** Collects what a context's consoles say, uncaught errors included. */
export function listenToConsole(context: BrowserContext): string[] {
  const lines: string[] = [];
  context.on('console', (message) =>
    lines.push(`${message.type()}: ${message.text()} (${message.location().url})`),
  );
  context.on('weberror', (error) => lines.push(`uncaught: ${error.error().message}`));
  return lines;
}

/** Chromium reports each request that fails: checks that a page said nothing else, and forgets it. */
export function expectOnlyFailures(lines: string[], says: string): void {
  expect(lines.filter((line) => !line.includes(says))).toEqual([]);
  lines.length = 0;
}

export interface World {
  app: App;
  authkit: AuthKit;
}

export const test = base.extend<TestFixtures, WorkerFixtures & { world: World }>({
  world: [
    async ({}, use, workerInfo) => {
      // The app's address goes into the server's allow-list and the server's into the app's settings.
      const port = await freePort(undefined);
      const authkit = await AuthKit.start(`http://localhost:${port}`);
      const app = await startApp({
        node: 'node',
        port,
        cookiePassword: randomBytes(32).toString('base64url'),
        authkitEnv: authkit.server.env,
      });
      await use({ app, authkit });
      await app.process.stop();
      await authkit.server.close();
      expect(app.process.output(), `what the app of worker ${workerInfo.workerIndex} printed`).not.toMatch(
        /\b[Ee]rror\b/,
      );
    },
    { scope: 'worker', timeout: 30_000 },
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
