/** Row T1: how soon another tab shows what one tab, or a server action, has done to the session. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from '@playwright/test';
import type { AuthKit } from '../../e2e/support/authkit.ts';
import { signInAt } from '../../e2e/support/client-half.ts';
import { startBrowser } from '../lib/browser.ts';
import type { Part } from '../lib/context.ts';
import { inLocalApp } from '../lib/local-app.ts';
import { repository } from '../lib/places.ts';
import { limit, type Result } from '../lib/results.ts';
import { spreadOf } from '../lib/stats.ts';

const CHANGES = ['an organization switched', 'a server action', 'another user', 'signed out'] as const;
type Change = (typeof CHANGES)[number];
const email = (name: string) => `${name}@bench.test`;

type Tell = (what: string, at: number) => void;
declare const tell: Tell;

const tellsPresses = () =>
  addEventListener('click', () => tell('pressed', performance.timeOrigin + performance.now()), true);
function tellsTexts(): void {
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('[data-user], [data-organization]'))
      tell(textContent, performance.timeOrigin + performance.now());
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** What two tabs have told, by their own clock, which is one: a page may be loaded again at any moment. */
class Times {
  private readonly first = new Map<string, number>();
  private pressedAt = 0;

  readonly tell: Tell = (what, at) => {
    if (what === 'pressed') this.pressedAt = at;
    else if (!this.first.has(what)) this.first.set(what, at);
  };

  /** Milliseconds from the last press, or from another moment, until the other tab has shown this. */
  async lag(text: string, since?: number): Promise<number> {
    for (const giveUp = Date.now() + 30_000; Date.now() < giveUp; await delay(10)) {
      const shown = this.first.get(text);
      if (shown !== undefined) return shown - (since ?? this.pressedAt);
    }
    throw new Error(`The other tab has not shown ${text}`);
  }
}

const pressed = (page: Page, name: string) => page.getByRole('button', { name }).first().click();

async function oneTurn(context: BrowserContext, authkit: AuthKit): Promise<Record<Change, number>> {
  const organization = async (name: string) => {
    const { id } = await authkit.server.createOrganization({ name });
    await authkit.server.addMember({ organizationId: id, email: email('ada') });
    return id;
  };
  const [page, other] = [await context.newPage(), await context.newPage()];
  const times = new Times();
  await context.exposeFunction('tell', times.tell);
  await page.addInitScript(tellsPresses);
  await other.addInitScript(tellsTexts);
  await authkit.createUser(email('ada'));
  await authkit.createUser(email('grace'));
  const first = await organization('First');
  await signInAt(page, email('ada'), '/plain');
  await other.goto('/plain');
  await times.lag(first);
  const [second, third] = [await organization('Second'), await organization('Third')];

  await page.getByLabel('Organization').first().fill(second);
  await pressed(page, 'Switch');
  const switched = await times.lag(second);

  await page.goto('/actions');
  await page.getByLabel('Move to').fill(third);
  await pressed(page, 'Move by action');
  const acted = await times.lag(third);

  await context.clearCookies({ domain: new URL(authkit.url).hostname, path: '/', name: /authkit/ });
  await signInAt(page, email('grace'), '/plain');
  // The cookie is another one from this answer on, which the browser says of the navigation to the page after it.
  const signedIn = await page.evaluate(() => performance.timeOrigin);
  const replaced = await times.lag(email('grace'), signedIn);

  await pressed(page, 'Sign out');
  const left = await times.lag('nobody');
  // Between two pages a browser has been seen not to close.
  await page.waitForURL('/');
  for (const tab of [page, other]) await tab.waitForLoadState('networkidle');
  return {
    'an organization switched': switched,
    'a server action': acted,
    'another user': replaced,
    'signed out': left,
  };
}

export const tabs: Part = {
  rows: ['T1'],
  run: async ({ processes, log }): Promise<Result[]> => {
    const browser = await startBrowser();
    const turns: Record<Change, number>[] = [];
    try {
      for (let turn = 0; turn < processes; turn++) {
        turns.push(
          await inLocalApp(browser, `${repository}e2e/fixtures/client-half`, ({ context, authkit }) => {
            // Outside of its test runner Playwright waits for ever.
            context.setDefaultTimeout(30_000);
            return oneTurn(context, authkit);
          }),
        );
        log(`tabs: ${turn + 1} of ${processes}`);
      }
    } finally {
      await browser.close();
    }
    const found = CHANGES.map((change) => ({ change, ...spreadOf(turns.map((turn) => turn[change])) }));
    return [
      {
        row: 'T1',
        title: 'From one tab to another',
        goals: [
          limit(
            'until another tab shows it, the slowest of all',
            'ms',
            1_000,
            Math.max(...found.map(({ most }) => most)),
          ),
        ],
        tables: [
          {
            caption: 'until another tab shows it, ms',
            columns: ['what happened in one tab', 'median', 'least', 'most'],
            rows: found.map(({ change, median, least, most }) => [
              change,
              median.toFixed(0),
              least.toFixed(0),
              most.toFixed(0),
            ]),
          },
        ],
        method:
          'Two tabs of one Chromium, a built app and a local AuthKit. From the press of the button, its request included, to the text in the other tab; for another user, from the start of the page that the sign-in ends on.',
      },
    ];
  },
};
