/** A session of any size, through everything that happens to its cookies. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveConfig, type Config } from '../../src/config/config.js';
import { clears, serialize, type CookieIntent } from '../../src/cookies/intents.js';
import { SessionTooLargeError } from '../../src/errors.js';
import { cookieReader } from '../../src/next/cookies.js';
import {
  clearSessionIntents,
  openSession,
  readSealed,
  sealSession,
  sessionIntents,
} from '../../src/session/sealed-cookie.js';
import type { Session } from '../../src/session/session.js';
import type { User } from '../../src/types.js';
import { Browser } from '../support/browser.js';

/** The attributes that take room, and the names that do. */
const CONFIGURATIONS: Record<string, Partial<Parameters<typeof resolveConfig>[0]>> = {
  plain: {},
  'with a Domain': { cookieDomain: 'app.example.com', cookieSameSite: 'none' },
  '__Host-': { cookieName: '__Host-a-rather-long-name-of-a-session-cookie', cookieSameSite: 'strict' },
};

function configOf(name: string): Promise<Config> {
  return resolveConfig({
    clientId: 'client_1',
    apiKey: 'sk_1',
    cookiePassword: 'a password that opens the sessions of this file',
    redirectUri: 'https://app.example.com/callback',
    ...CONFIGURATIONS[name],
  });
}

/** A token whose payload has about so many bytes. Nothing here asks who signed it. */
function sessionOf(bytes: number, id = 'user_1'): Session {
  const claims = { sub: id, sid: 'session_1', iat: 1, exp: 2, permissions: 'p'.repeat(bytes) };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return {
    accessToken: `e30.${payload}.c2ln`,
    refreshToken: `refresh-${bytes}`,
    user: { object: 'user', id, email: 'ada@example.com' } as User,
  };
}

const reader = (browser: Browser) =>
  cookieReader(
    {
      get: (name: string) => (browser.jar.has(name) ? { value: browser.jar.get(name)! } : undefined),
      getAll: () => [...browser.jar.keys()].map((name) => ({ name })),
    },
    new Headers(),
  );

function carryOut(browser: Browser, intents: readonly CookieIntent[]): void {
  for (const intent of intents) {
    expect(Buffer.byteLength(serialize(intent))).toBeLessThanOrEqual(4_096);
    browser.keep(intent.name, clears(intent) ? undefined : intent.value);
  }
}

async function opened(browser: Browser, config: Config): Promise<Session | undefined> {
  const cookie = readSealed(reader(browser), config);
  return cookie.kind === 'sealed' ? openSession(cookie.sealed, config, Date.now()) : undefined;
}

/** Sizes up to what fits in 12 kB once it is encoded twice and encrypted. */
const size = fc.integer({ min: 0, max: 6_000 });

describe.each(Object.keys(CONFIGURATIONS))('%s', (name) => {
  test('any session survives growing, shrinking, renewal and sign-out', async () => {
    const config = await configOf(name);
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 5 }), async (sizes) => {
        const browser = new Browser();
        browser.keep('of-the-app', 'stays');
        for (const bytes of sizes) {
          const session = sessionOf(bytes);
          carryOut(browser, sessionIntents(await sealSession(session, config), config, reader(browser)));
          expect(await opened(browser, config)).toEqual(session);
        }
        carryOut(browser, clearSessionIntents(config, reader(browser)));
        expect([...browser.jar.keys()]).toEqual(['of-the-app']);
      }),
      { numRuns: 60 },
    );
  });

  test('cookies of two generations, in any mixture, open as one of them or not at all', async () => {
    const config = await configOf(name);
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (one, two, from) => {
          const [before, after, mixed] = [new Browser(), new Browser(), new Browser()];
          const sessions = [sessionOf(one, 'user_1'), sessionOf(two, 'user_2')];
          for (const [index, browser] of [before, after].entries()) {
            carryOut(
              browser,
              sessionIntents(await sealSession(sessions[index]!, config), config, reader(browser)),
            );
          }
          const names = [...new Set([...before.jar.keys(), ...after.jar.keys()])];
          for (const [index, cookie] of names.entries()) {
            mixed.keep(cookie, (from[index % from.length] ? after : before).jar.get(cookie));
          }
          const found = await opened(mixed, config);
          if (found) expect(sessions).toContainEqual(found);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('above the bound the error names the largest claims and how large they are', async () => {
  const config = await configOf('plain');
  const sealed = await sealSession(sessionOf(20_000), config);
  const write = () => sessionIntents(sealed, config, reader(new Browser()));
  expect(write).toThrow(SessionTooLargeError);
  expect(write).toThrow(/permissions \(20002 bytes\)/);
});
