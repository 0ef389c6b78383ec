/** Row 13: how often the client half asks. */
import type { Browser, Page } from '@playwright/test';
import { builtApp } from '../lib/apps.ts';
import { startApp, type Server } from '../lib/app-server.ts';
import { answersOf, countAsked, settled, startBrowser } from '../lib/browser.ts';
import type { Context, Part } from '../lib/context.ts';
import { startProvider, type Provider } from '../lib/provider.ts';
import { limit, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';

const HOUR_S = 3_600;
const TOKEN_S = 300;
/** The library renews 30 s before a token of five minutes ends. */
export const RENEWALS = Math.floor(HOUR_S / (TOKEN_S - 30));
const STEP_S = 10;

interface Asked {
  readonly seeded: number;
  readonly plain: number;
  readonly focus: number;
  readonly tabs: number;
  readonly hour: number;
  /** Looks, every ten seconds of the hour, that found a token which had ended. */
  readonly stale: number;
}

interface World {
  readonly browser: Browser;
  readonly server: Server;
  readonly provider: Provider;
}

/** A browser of its own with a fresh session, and what it has asked for since it was last looked at. */
async function visitor({ browser, server, provider }: World) {
  const context = await browser.newContext({ baseURL: server.url });
  const { cookie, userId } = await provider.session(-5);
  await context.addCookies([{ name: 'wos-session', value: cookie, url: server.url, httpOnly: true }]);
  const asked = countAsked(context);
  let before = 0;
  const since = () => {
    const count = asked() - before;
    before = asked();
    return count;
  };
  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(path);
    await page.locator(`[data-user="${userId}"]`).waitFor();
    return page;
  };
  // An expired session, so that the app renews it and sets its own cookies, all of them.
  await settled(await open('/client/seeded'));
  since();
  return { context, since, open };
}

async function mounting(world: World): Promise<Pick<Asked, 'seeded' | 'plain' | 'focus' | 'tabs'>> {
  const { context, since, open } = await visitor(world);
  await settled(await open('/client/seeded'));
  const seeded = since();
  const page = await open('/client/plain');
  await settled(page);
  const plain = since();
  for (let time = 0; time < 10; time++) {
    await page.evaluate(() => {
      for (const type of ['focus', 'pageshow', 'online']) window.dispatchEvent(new Event(type));
      // Like the browser's own: whoever listens may do so at the window.
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    });
    await page.waitForTimeout(100);
  }
  const focus = since();
  await Promise.all(Array.from({ length: 5 }, () => open('/client/token')));
  for (const one of context.pages().slice(-5)) {
    await one.locator('[data-ends]:not([data-ends="none"])').waitFor();
    await settled(one);
  }
  const tabs = since();
  await context.close();
  return { seeded, plain, focus, tabs };
}

/** An hour in steps of ten seconds: the browser's clock, the app's and the provider's move together. */
async function hour(world: World): Promise<Pick<Asked, 'hour' | 'stale'>> {
  const { context, since, open } = await visitor(world);
  const answered = answersOf(context);
  await context.clock.install();
  const page = await open('/client/token');
  const ends = page.locator('[data-ends]:not([data-ends="none"])');
  await ends.waitFor();
  since();
  let stale = 0;
  for (let passed = 0; passed < HOUR_S; passed += STEP_S) {
    world.provider.advance(STEP_S * 1_000);
    await world.server.advance(STEP_S * 1_000);
    await page.clock.runFor(STEP_S * 1_000);
    // An answer takes no time by these clocks: what is asked for in a step arrives in it.
    await answered();
    const left = await page.evaluate(
      () =>
        Number(document.querySelector('[data-ends]')?.getAttribute('data-ends')) -
        Math.floor(Date.now() / 1_000),
    );
    if (!(left > 0)) stale += 1;
  }
  const asked = since();
  await context.close();
  return { hour: asked, stale };
}

export async function countRequests(name: 'ours' | 'published', log: Context['log']): Promise<Asked> {
  const folder = await builtApp(name, log);
  const browser = await startBrowser();
  const provider = await startProvider(createMint(), TOKEN_S);
  const server = await startApp(folder, { env: provider.env });
  try {
    const world = { browser, server, provider };
    return { ...(await mounting(world)), ...(await hour(world)) };
  } finally {
    await server.stop();
    await provider.close();
    await browser.close();
  }
}

export const clientRequests: Part = {
  rows: ['13'],
  run: async ({ log }): Promise<Result[]> => {
    const ours = await countRequests('ours', log);
    const published = await countRequests('published', log);
    return [
      {
        row: '13',
        title: 'How often the client half asks',
        goals: [
          limit('mount with initialAuth', 'requests', 0, ours.seeded),
          limit('mount without', 'requests', 1, ours.plain),
          limit('ten focus changes', 'requests', 0, ours.focus),
          limit('five tabs at once', 'requests', 1, ours.tabs),
          limit('an hour visible, tokens of five minutes', 'requests', RENEWALS, ours.hour),
          limit('looks in that hour that found a stale token', '', 0, ours.stale),
        ],
        tables: [
          {
            caption: 'requests to the app',
            columns: ['', 'ours', 'published 4.3.2'],
            rows: (
              [
                ['mount with `initialAuth`', 'seeded'],
                ['mount without', 'plain'],
                ['ten focus changes', 'focus'],
                ['five tabs that open at once and use a token', 'tabs'],
                ['an hour visible, tokens of five minutes', 'hour'],
                ['looks (of 360) in that hour that found a stale token', 'stale'],
              ] as const
            ).map(([what, key]) => [what, ours[key], published[key]]),
          },
        ],
        method:
          'In Chromium, under `next start`. Counted, once; for the hour the clocks of browser, app and provider move together.',
      },
    ];
  },
};
