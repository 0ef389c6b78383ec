/** The client half's fixture app in a browser: its worlds, and what its pages are asked. */
import { randomBytes } from 'node:crypto';
import type { AuthKitServerOptions } from '@workos-inc/authkit-server';
import type { BrowserContext, Page } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from './app.ts';
import { AuthKit } from './authkit.ts';
import { fillSignIn } from './journeys.ts';
import { test as base, expect, expectOnlyFailures } from './test.ts';

interface WorldOptions {
  authkitOptions: AuthKitServerOptions;
  appEnv: Record<string, string>;
  command: 'start' | 'dev';
}

interface Fixtures {
  asked: Asked;
  /** Makes the test's person an account, and signs them in on their way to this path. */
  signedInAt: (path: string) => Promise<void>;
}

export const test = base.extend<Fixtures, WorldOptions & { world: unknown }>({
  authkitOptions: [{}, { option: true, scope: 'worker' }],
  appEnv: [{}, { option: true, scope: 'worker' }],
  command: ['start', { option: true, scope: 'worker' }],
  world: [
    async ({ authkitOptions, appEnv, command }, use) => {
      const port = await freePort(undefined);
      const authkit = await AuthKit.start(`http://localhost:${port}`, authkitOptions);
      const app = await startApp({
        node: 'node',
        port,
        cookiePassword: randomBytes(32).toString('base64url'),
        authkitEnv: { ...authkit.server.env, ...appEnv },
        workspace: 'e2e/fixtures/client-half',
        command,
      });
      await use({ app, authkit });
      await app.process.stop();
      await authkit.server.close();
      expect(app.process.output(), 'what the app printed').not.toMatch(/\b[Ee]rror\b/);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  asked: async ({ context }, use) => use(new Asked(context)),
  signedInAt: async ({ page, authkit, email }, use) =>
    use(async (path) => {
      await authkit.createUser(email);
      await signInAt(page, email, path);
    }),
});

/** What the client half asks the AuthKit route in one browser, in order. */
export class Asked {
  private actions: string[] = [];

  constructor(context: BrowserContext) {
    context.on('request', (request) => {
      if (request.resourceType() !== 'fetch' || request.headers()['x-authkit'] !== '1') return;
      this.actions.push(new URL(request.url()).searchParams.get('authkit') ?? '');
    });
  }

  all(): readonly string[] {
    return this.actions;
  }

  forget(): void {
    this.actions = [];
  }
}

/** Through the AuthKit route and the hosted page, and back to this path. */
export async function signInAt(page: Page, email: string, path: string): Promise<void> {
  await page.goto(`/callback?authkit=sign-in&return_to=${encodeURIComponent(path)}`);
  await fillSignIn(page, email);
  await page.waitForURL((url) => url.pathname + url.search + url.hash === path);
}

export const shown = (page: Page, what: string) => page.locator(`[data-${what}]`).first();

/** What somebody waits for until it is opened. */
export function gate<T = void>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { open, opened };
}

/** Lets the server's next answer to this question arrive when told, and says at once what it is. */
export async function holdAnswer(page: Page, action: 'session' | 'token') {
  const made = gate<string>();
  const arrival = gate();
  await page.route(
    `**/callback?authkit=${action}&*`,
    async (route) => {
      const response = await route.fetch();
      made.open(await response.text());
      await arrival.opened;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  return { made: made.opened, arrive: arrival.open };
}

/** Renews the session as another tab would, but without telling anybody: the cookies are other ones afterwards. */
export async function renewElsewhere(context: BrowserContext): Promise<void> {
  await context.request.get('/callback?authkit=refresh&n=1', { headers: { 'x-authkit': '1' } });
}

/** Runs what the page's scripts have put off until the next task. */
export const nextTask = (page: Page) => page.evaluate(() => new Promise((resume) => setTimeout(resume)));

/** How often a page has been loaded as a document since. */
export function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads += 1;
  });
  return () => loads;
}

export { expect, expectOnlyFailures };
