import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

const PICTURES = fileURLToPath(new URL('../../docs/images/server/', import.meta.url));
// Otherwise every run would leave changed pictures behind.
const drawing = process.env['AUTHKIT_PICTURES'] !== undefined;

const PHONE = { width: 360, height: 720 };
const DESK = { width: 1100, height: 760 };

interface Looking {
  /** Looks at the page as people with poor sight, a keyboard, a dark room or a phone meet it; draws it where asked to. */
  look: (name: string, drawn?: 'on a phone' | 'on a desk') => Promise<void>;
}

export const test = base.extend<Looking>({
  look: async ({ page }, use) => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await use(async (name, drawn = 'on a phone') => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
        if (drawing) await draw(page, `${name}-${colorScheme}`, drawn);
      }
      const room = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        seen: document.documentElement.clientWidth,
      }));
      expect(room.wide).toBe(room.seen);
      // A page that refuses something answers 4xx, which Chromium notes.
      const own = said.splice(0).filter((text) => !text.startsWith('Failed to load resource'));
      expect(own).toEqual([]);
      await everythingIsReached(page);
    });
  },
  viewport: PHONE,
});

async function draw(page: Page, name: string, drawn: 'on a phone' | 'on a desk'): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  await page.setViewportSize(drawn === 'on a desk' ? DESK : PHONE);
  await page.screenshot({ path: `${PICTURES}${name}.png`, caret: 'hide' });
  await page.setViewportSize(PHONE);
}

const OPERABLE = 'a[href], button, input:not([type=hidden]):not([hidden]), select, textarea, summary';

async function everythingIsReached(page: Page): Promise<void> {
  // What a closed part of the page hides is not there yet.
  const wanted = await page.locator(OPERABLE).filter({ visible: true }).count();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const reached = new Set<number>();
  for (let i = 0; i < wanted + 2; i++) {
    await page.keyboard.press('Tab');
    // By its place: two links with one name are two.
    const place = await page.evaluate(() => {
      const element = document.activeElement;
      return element === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(element!);
    });
    if (place !== -1) reached.add(place);
  }
  expect(reached.size).toBe(wanted);
}
