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
import { endSession } from '../../src/session/end.js';
import { resolveSession } from '../../src/session/resolve.js';
import type { User } from '../../src/types.js';
import { Browser } from '../support/browser.js';
import { cookieWith, useProvider } from '../support/provider.js';

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

const ours = ({ jar }: Browser) => [...jar.keys()].filter((name) => name.includes('session'));

function carryOut(browser: Browser, intents: readonly CookieIntent[]): void {
  for (const intent of intents) {
    expect(Buffer.byteLength(serialize(intent))).toBeLessThanOrEqual(4_096);
    browser.keep(intent.name, clears(intent) ? undefined : intent.value);
  }
  // Of a larger session before it nothing is left.
  const written = intents.filter((intent) => !clears(intent)).map(({ name }) => name);
  if (intents.length > 0) expect(ours(browser).toSorted()).toEqual(written.toSorted());
}

async function opened(browser: Browser, config: Config): Promise<Session | undefined> {
  const cookie = readSealed(reader(browser), config);
  return cookie.kind === 'sealed' ? openSession(cookie.sealed, config, Date.now()) : undefined;
}

/** Encoded twice and encrypted, some 6,400 fill the 12 kB that there is room for; larger ones are refused. */
const size = fc.integer({ min: 0, max: 8_000 });
const fitting = fc.integer({ min: 0, max: 6_000 });
const LIMIT = 12_288;

/** What the browser sends of it with every request. */
const headerBytes = ({ jar }: Browser) =>
  [...jar]
    .filter(([name]) => name.includes('session') && name !== 'wos-session-mark')
    .reduce((sum, [name, value]) => sum + `${name}=${value}; `.length, 0);

describe.each(Object.keys(CONFIGURATIONS))('%s', (name) => {
  test('any session survives growing, shrinking, renewal and sign-out', async () => {
    const config = await configOf(name);
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 5 }), async (sizes) => {
        const browser = new Browser();
        browser.keep('of-the-app', 'stays');
        for (const bytes of sizes) {
          const session = sessionOf(bytes);
          const sealed = await sealSession(session, config);
          const before = new Map(browser.jar);
          try {
            carryOut(browser, sessionIntents(sealed, config, reader(browser)));
          } catch (error) {
            expect(error).toBeInstanceOf(SessionTooLargeError);
            const { bytes: needed } = error as SessionTooLargeError;
            expect(needed).toBeGreaterThan(LIMIT);
            // Beside the value there are names, and a mark of its generation in each chunk.
            expect(needed - sealed.sealed.length).toBeLessThan(5 * 64);
            expect(browser.jar).toEqual(before);
            continue;
          }
          expect(headerBytes(browser)).toBeLessThanOrEqual(LIMIT);
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
        fitting,
        fitting,
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

const { provider, keys, newConfig } = useProvider();

test('a session survives renewals that bring tokens of any size, and sign-out leaves none of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 5 }), async (sizes) => {
      const config = await newConfig();
      const browser = new Browser();
      browser.keep('of-the-app', 'stays');
      const first = await cookieWith(config, keys.first, Date.now());
      for (const name of first.names()) browser.keep(name, first.get(name));
      for (const bytes of sizes) {
        provider.claims = { permissions: ['p'.repeat(bytes)] };
        const before = new Map(browser.jar);
        const outcome = await resolveSession(reader(browser), config, { mayRefresh: true, force: true });
        expect(outcome.kind).toBe('refreshed');
        if (outcome.kind !== 'refreshed') return;
        carryOut(browser, outcome.intents);
        // What does not fit lives in this process, behind the cookie that there was.
        if (outcome.tooLarge) expect(browser.jar).toEqual(before);
        else expect(await opened(browser, config)).toEqual(outcome.session);
        const next = await resolveSession(reader(browser), config, { mayRefresh: true });
        expect((next as { session?: Session }).session).toEqual(outcome.session);
      }
      carryOut(browser, (await endSession(reader(browser), config, undefined, Date.now())).intents);
      expect([...browser.jar.keys()]).toEqual(['of-the-app']);
    }),
    { numRuns: 20 },
  );
});

test('above the bound the error names the largest claims and how large they are, the largest first', async () => {
  const config = await configOf('plain');
  const claims = {
    sub: 'user_1',
    sid: 'session_1',
    iat: 1,
    exp: 2,
    feature_flags: ['f'.repeat(1_000)],
    permissions: ['p'.repeat(6_000)],
    roles: ['r'.repeat(500)],
  };
  const session = {
    ...sessionOf(0),
    accessToken: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`,
    user: { object: 'user', id: 'user_1', email: 'ada@example.com', metadata: { m: 'm'.repeat(3_000) } },
  } as unknown as Session;
  const sealed = await sealSession(session, config);
  const write = () => sessionIntents(sealed, config, reader(new Browser()));
  expect(write).toThrow(SessionTooLargeError);
  expect(write).toThrow(
    /permissions \(6004 bytes\), user\.metadata \(3008 bytes\), feature_flags \(1004 bytes\)/,
  );
  expect(write).not.toThrow(/roles|ada@|ppp/);
});
