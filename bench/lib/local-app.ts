/** A built app and an AuthKit of its own on this machine, with a browser's context that knows neither. */
import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext } from '@playwright/test';
import { AuthKit } from '../../e2e/support/authkit.ts';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from './app-server.ts';

export interface LocalApp {
  readonly url: string;
  readonly authkit: AuthKit;
  readonly context: BrowserContext;
}

/** Starts all of it, and stops it when `visit` has ended. */
export async function inLocalApp<T>(
  browser: Browser,
  folder: string,
  visit: (app: LocalApp) => Promise<T>,
): Promise<T> {
  const port = await freePort(undefined);
  const url = `http://localhost:${port}`;
  const authkit = await AuthKit.start(url);
  const server = await startApp(folder, {
    port,
    env: {
      ...authkit.server.env,
      WORKOS_COOKIE_PASSWORD: randomBytes(32).toString('base64url'),
      WORKOS_REDIRECT_URI: `${url}/callback`,
    },
  });
  const context = await browser.newContext({ baseURL: url });
  try {
    return await visit({ url, authkit, context });
  } finally {
    await context.close();
    await server.stop();
    await authkit.server.close();
  }
}
