/** Why a session ended: every reason there is, in the proxy's `debug` line, in `onEvent`, and to the client half. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { AuthKitEvent } from '../../src/config/events.js';
import type { Config } from '../../src/config/config.js';
import type { CookieReader } from '../../src/cookies/intents.js';
import { bindRefreshSession } from '../../src/next/refresh-session.js';
import { bindHandleAuth } from '../../src/next/route.js';
import { bindAuthkitProxy } from '../../src/next/proxy.js';
import { endLine } from '../../src/session/end.js';
import { memoryOf } from '../../src/session/memory.js';
import { resolveSession } from '../../src/session/resolve.js';
import { flowIntent, newFlow, withFinished } from '../../src/sign-in/flow.js';
import type { TokenRefreshError } from '../../src/errors.js';
import type { SignedOutReason } from '../../src/types.js';
import { inRequest } from '../next-fakes/headers.js';
import { Browser } from '../support/browser.js';
import { cookieWith, jarOf, MINUTE, USER, useProvider } from '../support/provider.js';

const { provider, keys, newConfig, warm } = useProvider();
const APP = 'http://localhost:3000';
const SESSION = { userId: USER.id, sessionId: 'session_1' };

let events: AuthKitEvent[];
let config: Config;
beforeEach(async () => {
  config = await newConfig({}, { onEvent: (event) => void events.push(event) });
  await warm(config);
  events = [];
});

const now = () => Date.now();
const expired = () => cookieWith(config, keys.first, now() - 10 * MINUTE);
const fresh = (claims = {}) => cookieWith(config, keys.first, now() - 1_000, USER, claims);

interface Case {
  /** The cookies of a visitor whose session has ended so. */
  begin: () => Promise<CookieReader>;
  /** Whose session it was; undefined where nobody can say. */
  about?: object | undefined;
  /** Whether a session of this app is over, so that `onSessionRefreshError` is told. */
  isOver?: true;
}

/** What the proxy and the AuthKit route can find out; the other two have tests of their own below. */
const CASES: Record<Exclude<SignedOutReason, 'expired_uncovered' | 'session_not_kept'>, Case> = {
  no_session: { begin: async () => jarOf([]) },
  unsealable: {
    begin: async () => jarOf([{ name: 'wos-session', value: `Fe26.2*1*rubbish${Math.random()}~2` }]),
    about: {},
  },
  refresh_rejected: {
    begin: () => {
      provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
      return expired();
    },
    about: SESSION,
    isOver: true,
  },
  subject_mismatch: {
    begin: () => {
      provider.claims = { sub: 'user_2' };
      provider.user = { ...USER, id: 'user_2' };
      return expired();
    },
    about: SESSION,
    isOver: true,
  },
  wrong_client: { begin: () => fresh({ client_id: 'client_2' }), about: SESSION },
  signed_out: {
    begin: async () => {
      const cookies = await fresh();
      await endLine(cookies, config, now());
      return cookies;
    },
    about: SESSION,
    isOver: true,
  },
  revoked: {
    begin: async () => {
      await memoryOf(config).notices.add(
        { audience: 'session:session_1', kind: 'ended', at: now() },
        undefined,
        now(),
      );
      return fresh();
    },
    about: SESSION,
    isOver: true,
  },
};

const ended = () => events.filter(({ type }) => type === 'session.ended');

describe.each(Object.entries(CASES))('%s', (reason, { begin, about, isOver }) => {
  async function visitor(): Promise<Browser> {
    const browser = new Browser();
    const cookies = await begin();
    for (const name of cookies.names()) browser.keep(name, cookies.get(name));
    return browser;
  }

  test('is in the line that debug prints, in onEvent once, and in the proxy’s callback', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const onSessionRefreshError = vi.fn<(data: { error: TokenRefreshError }) => void>();
    const proxy = bindAuthkitProxy(() => Promise.resolve(config))({ debug: true, onSessionRefreshError });
    const browser = await visitor();
    await proxy(browser.document(`${APP}/page`));
    await proxy(browser.document(`${APP}/page`));
    for (const [line] of log.mock.calls)
      expect(line).toMatch(new RegExp(`^\\[authkit\\] GET /page: signed-out \\(${reason}\\)`));
    expect(log).toHaveBeenCalledTimes(2);
    expect(ended()).toEqual(about ? [{ type: 'session.ended', reason, ...about }] : []);
    const told = onSessionRefreshError.mock.calls.map(([{ error }]) => error.reason);
    expect(new Set(told)).toEqual(new Set(isOver ? [reason] : []));
  });

  test('is in the error of refreshSession when it is the renewal that was refused', async () => {
    const refreshSession = bindRefreshSession(() => Promise.resolve(config));
    const asked = inRequest(await visitor(), 'action', () => refreshSession());
    if (reason === 'refresh_rejected' || reason === 'subject_mismatch') {
      await expect(asked).rejects.toMatchObject({ code: 'token_refresh', isTransient: false, reason });
    } else expect((await asked).result).toEqual({ user: null });
  });

  test('is what the client half is told', async () => {
    const route = bindHandleAuth(() => Promise.resolve(config))();
    const browser = await visitor();
    const answer = await route(
      browser.script(`${APP}/callback?authkit=session&n=1`, { headers: { 'x-authkit': '1' } }),
    );
    expect(await answer.json()).toMatchObject({ auth: { user: null }, reason });
  });
});

test('expired_uncovered: a page that the proxy does not cover is told, and the app is', async () => {
  const outcome = await resolveSession(await expired(), config, { mayRefresh: false });
  expect(outcome).toMatchObject({ kind: 'signed-out', reason: 'expired_uncovered' });
  // The session is not over: where it can be renewed it will be.
  expect(events).toEqual([{ type: 'session.uncovered', reason: 'expired_uncovered', ...SESSION }]);
});

test('session_not_kept: the fourth sign-in within half a minute is not begun, and the app is told why', async () => {
  let flow = newFlow();
  for (let i = 0; i < 3; i++) flow = await withFinished(flow, `nonce-${i}`, now());
  const browser = new Browser();
  const { name, value } = flowIntent(flow, config);
  browser.keep(name, value);
  const onError = vi.fn(({ error }: { error: { code: string } }) => Response.json({ code: error.code }));
  const route = bindHandleAuth(() => Promise.resolve(config))({ onError });
  const answer = await route(browser.document(`${APP}/callback?authkit=sign-in`));
  expect(await answer.json()).toEqual({ code: 'session_not_kept' });
  expect(ended()).toEqual([{ type: 'session.ended', reason: 'session_not_kept' }]);
});
