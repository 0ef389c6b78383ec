import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinChunks, splitIntoChunks } from '../../src/cookies/chunks.js';
import { clears, serialize, type CookieAttributes, type CookieIntent } from '../../src/cookies/intents.js';
import { cookieReader } from '../../src/next/cookies.js';
import { Browser } from '../support/browser.js';

const ATTRIBUTES: CookieAttributes = {
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  domain: undefined,
  maxAge: 34_560_000,
};

const hex = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789abcdef')),
  minLength: 64,
  maxLength: 64,
});
const sealed = fc
  .tuple(hex, fc.integer({ min: 0, max: 11_000 }))
  .map(([salt, length]) => `Fe26.2*1*${salt}*${'x'.repeat(length)}~2`);

function reader(browser: Browser) {
  const cookies = {
    get: (name: string) => (browser.jar.has(name) ? { value: browser.jar.get(name)! } : undefined),
    getAll: () => [...browser.jar.keys()].map((name) => ({ name })),
  };
  return cookieReader(cookies, new Headers());
}

function write(browser: Browser, value: string) {
  const intents = splitIntoChunks('wos-session', value, ATTRIBUTES, reader(browser)) as CookieIntent[];
  for (const intent of intents) browser.keep(intent.name, clears(intent) ? undefined : intent.value);
  return intents;
}

test('a value of any size survives growing and shrinking, each cookie within 4,096 bytes', () => {
  fc.assert(
    fc.property(fc.array(sealed, { minLength: 1, maxLength: 6 }), (values) => {
      const browser = new Browser();
      for (const value of values) {
        for (const intent of write(browser, value))
          expect(serialize(intent).length).toBeLessThanOrEqual(4096);
        expect(joinChunks('wos-session', reader(browser))).toEqual({ kind: 'whole', value });
      }
    }),
  );
});

test('chunks of two generations never join', () => {
  fc.assert(
    fc.property(sealed, sealed, fc.nat(3), (first, second, index) => {
      const [before, after] = [new Browser(), new Browser()];
      write(before, first);
      write(after, second);
      const name = index === 0 ? 'wos-session' : `wos-session.${index}`;
      after.keep(name, before.jar.get(name));
      const joined = joinChunks('wos-session', reader(after));
      const values = joined.kind === 'whole' ? [joined.value] : [];
      expect(values.every((value) => value === first || value === second)).toBe(true);
    }),
  );
});

test('a value above the bound is refused', () => {
  const value = `Fe26.2*1*${'a'.repeat(64)}*${'x'.repeat(13_000)}~2`;
  expect(splitIntoChunks('wos-session', value, ATTRIBUTES, reader(new Browser()))).toBeGreaterThan(13_000);
});

test('a set of chunks with one missing is incomplete, not garbage', () => {
  const browser = new Browser();
  write(browser, `Fe26.2*1*${'a'.repeat(64)}*${'x'.repeat(7000)}~2`);
  browser.keep('wos-session.1', undefined);
  expect(joinChunks('wos-session', reader(browser))).toEqual({ kind: 'incomplete' });
});
