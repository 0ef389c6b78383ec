/** Row 15: from the click on "Sign in" to the signed-in page, for somebody whom AuthKit knows already. */
import type { CDPSession, Page } from '@playwright/test';
import { fillSignIn } from '../../e2e/support/journeys.ts';
import { builtApp } from '../lib/apps.ts';
import { startBrowser } from '../lib/browser.ts';
import type { Part } from '../lib/context.ts';
import { inLocalApp, type LocalApp } from '../lib/local-app.ts';
import { goal, type Result } from '../lib/results.ts';
import { median, spreadOf } from '../lib/stats.ts';

const TIMES = 8;

interface SignIn {
  /** Milliseconds, both. */
  readonly elapsed: number;
  readonly roundTrips: number;
  readonly hops: number;
}

/** Remembers in each page when its signed-in part was there, and when somebody clicked. */
function watch(): void {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('click', () => sessionStorage.setItem('clicked', String(now())), true);
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-sidebar^="user_"]')) return;
    sessionStorage.setItem('shown', String(now()));
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** Adds up the requests of the navigation, from each being sent to its answer being there. */
async function timeDocuments(cdp: CDPSession) {
  await cdp.send('Network.enable');
  let sent = 0;
  let total = 0;
  let hops = 0;
  // An answer is there when its headers are: the page may show before its last byte has come.
  const ended = (timing?: { requestTime: number; receiveHeadersEnd: number }) => {
    if (!timing) return;
    total += (timing.requestTime - sent) * 1_000 + timing.receiveHeadersEnd;
    hops += 1;
  };
  cdp.on('Network.requestWillBeSent', ({ type, timestamp, redirectResponse }) => {
    if (type !== 'Document') return;
    ended(redirectResponse?.timing);
    sent = timestamp;
  });
  cdp.on('Network.responseReceived', ({ type, response }) => {
    if (type === 'Document') ended(response.timing);
  });
  return () => ({ roundTrips: total, hops });
}

async function signInOnce(page: Page, cdp: CDPSession, appUrl: string): Promise<SignIn> {
  await page.goto('/enter');
  await page.waitForLoadState('networkidle');
  const timed = await timeDocuments(cdp);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL(`${appUrl}/account`);
  await page.waitForFunction(() => sessionStorage.getItem('shown') !== null);
  await page.waitForLoadState('networkidle');
  const elapsed = await page.evaluate(
    () => Number(sessionStorage.getItem('shown')) - Number(sessionStorage.getItem('clicked')),
  );
  await page.evaluate(() => sessionStorage.clear());
  return { elapsed, ...timed() };
}

/** The middle of so many sign-ins, after one that makes the code compile and the provider know the browser. */
async function oneTurn({ url, authkit, context }: LocalApp, count: number): Promise<SignIn> {
  await context.addInitScript(watch);
  const page = await context.newPage();
  await authkit.createUser('ada@bench.test');
  await page.goto('/enter');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'ada@bench.test');
  await page.waitForURL(`${url}/account`);
  const times: SignIn[] = [];
  for (let time = 0; time < count; time++) {
    await context.clearCookies({ name: /^(wos-session|__Host-wos|wos-auth)/ });
    const cdp = await context.newCDPSession(page);
    times.push(await signInOnce(page, cdp, url));
    await cdp.detach();
  }
  const of = (what: keyof SignIn) => median(times.map((one) => one[what]));
  return { elapsed: of('elapsed'), roundTrips: of('roundTrips'), hops: of('hops') };
}

export const signingIn: Part = {
  rows: ['15'],
  run: async ({ processes, quick, log }): Promise<Result[]> => {
    const folder = await builtApp('ours', log);
    const browser = await startBrowser();
    const turns: SignIn[] = [];
    try {
      for (let turn = 0; turn < processes; turn++) {
        turns.push(await inLocalApp(browser, folder, (app) => oneTurn(app, quick ? 3 : TIMES)));
        log(`sign-in: ${turn + 1} of ${processes}`);
      }
    } finally {
      await browser.close();
    }
    const of = (what: keyof SignIn) => spreadOf(turns.map((turn) => turn[what])).median;
    return [
      {
        row: '15',
        title: 'Signing in, from the click to the signed-in page',
        goals: [
          goal(
            'beyond the sum of its HTTP round trips',
            'ms',
            'at most',
            50,
            turns.map(({ elapsed, roundTrips }) => elapsed - roundTrips),
          ),
        ],
        tables: [
          {
            caption: 'somebody whom AuthKit knows already, in Chromium',
            columns: ['round trips', 'their sum, ms', 'click to page, ms'],
            rows: [[of('hops'), of('roundTrips').toFixed(0), of('elapsed').toFixed(0)]],
          },
        ],
        method:
          'The app of a local AuthKit and a local app. The browser says how long each request of the navigation took, and the page when its signed-in part was there.',
      },
    ];
  },
};
