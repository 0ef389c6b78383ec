/** Chromium, as the browser tests run it. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
}

/**
 * How often the pages of a browser have asked their app about the session: by fetch, by server action, or by having the
 * page rendered again. No page here has a link, so that nothing else asks for a rendering than the library itself.
 */
export function countAsked(context: BrowserContext): () => number {
  let asked = 0;
  context.on('request', (request) => {
    const headers = request.headers();
    const rendersAgain = headers['rsc'] !== undefined && headers['next-router-prefetch'] === undefined;
    if (headers['x-authkit'] !== undefined || headers['next-action'] !== undefined || rendersAgain)
      asked += 1;
  });
  return () => asked;
}

/** Resolves when every request that has been sent was answered. */
export function answersOf(context: BrowserContext): () => Promise<void> {
  const pending = new Set<unknown>();
  context.on('request', (request) => pending.add(request));
  context.on('requestfinished', (request) => pending.delete(request));
  context.on('requestfailed', (request) => pending.delete(request));
  return async () => {
    while (pending.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
}

/** Nothing more is on its way: whatever a page asks for at once has been asked for. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
}
