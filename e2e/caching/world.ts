/** An app, its AuthKit, and the cache between the app and everybody. */
import { randomBytes } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AuthKit } from '../support/authkit.ts';
import { startSharedCache } from './shared-cache.ts';
import type { SharedCache } from './shared-cache.ts';

export interface World {
  /** Where browsers find the cache, which is the only address they know. */
  url: string;
  app: App;
  authkit: AuthKit;
  cache: SharedCache;
}

interface WorldOptions {
  workspace: string;
  env?: Record<string, string>;
  /** Whether the cache heeds nothing at all. */
  isDeaf?: boolean;
}

export const test = base.extend<{ worldWith: (options: WorldOptions) => Promise<World> }>({
  worldWith: async ({}, use) => {
    const worlds: World[] = [];
    await use(async ({ workspace, env, isDeaf = false }) => {
      const [port, target] = [await freePort(undefined), await freePort(undefined)];
      const url = `http://localhost:${port}`;
      const authkit = await AuthKit.start(url, { logoutUris: [`${url}/`] });
      const app = await startApp({
        node: 'node',
        port: target,
        cookiePassword: randomBytes(32).toString('base64url'),
        authkitEnv: { ...authkit.server.env, WORKOS_REDIRECT_URI: `${url}/callback`, ...env },
        workspace,
      });
      const cache = await startSharedCache({ port, target, ...(isDeaf && { keeps: () => true }) });
      const world = { url, app, authkit, cache };
      worlds.push(world);
      return world;
    });
    for (const { cache, app, authkit } of worlds) {
      await cache.close();
      await app.process.stop();
      await authkit.server.close();
    }
  },
});

/** What there is to see in an app. */
export interface Sights {
  /** A page that needs somebody. */
  start: string;
  /** Every other page, and whether somebody's address is shown there. */
  pages: Record<string, boolean>;
  /** Buttons of the client half, by page, and what an answer's URL says when one has worked. */
  buttons: Record<string, Record<string, string>>;
  signOutAt: string;
  /** What says nothing about caches while nobody is signed in: a stranger's answer is anybody's, and would be kept. */
  unmarked: string[];
}

export class Person {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly name: string;
  email: string;

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.email = `${name}-${randomBytes(6).toString('hex')}@example.com`;
    this.context = context;
    this.page = page;
  }

  static async at({ url }: World, browser: Browser, name: string): Promise<Person> {
    const context = await browser.newContext({ baseURL: url });
    await context.addCookies([{ name: 'visitor', value: name, url }]);
    return new Person(name, context, await context.newPage());
  }

  async seesThemselves(): Promise<void> {
    await expect(this.page.getByText(this.email).first()).toBeVisible();
  }

  /** Signed out: every page that lets strangers in. */
  async lookAroundAsStranger({ pages, unmarked }: Sights, isLast = false): Promise<void> {
    for (const path of Object.keys(pages)) {
      if (unmarked.includes(path) && !isLast) continue;
      await this.page.goto(path);
      await expect(this.page.getByText('@example.com')).toHaveCount(0);
    }
  }

  /** Every page, and what there is to press. */
  async lookAround({ start, pages, buttons }: Sights): Promise<void> {
    for (const [path, isShown] of Object.entries({ ...pages, [start]: true })) {
      await this.page.goto(path);
      if (isShown) await this.seesThemselves();
      for (const [button, answered] of Object.entries(buttons[path] ?? {})) {
        const answer = this.page.waitForResponse((response) => response.url().includes(answered));
        await this.page.getByRole('button', { name: button, exact: true }).first().click();
        await answer;
      }
      if (isShown) await this.seesThemselves();
    }
  }
}

export { expect };
