/** When the provider is down: what is still served, what is asked again, and what is not asked at all. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { AuthKitEvent } from '../../src/config/events.js';
import { resolveSession } from '../../src/session/resolve.js';
import { userInfo } from '../../src/session/user-info.js';
import { exchangeCode, refreshTokens } from '../../src/workos/api.js';
import { Breaker } from '../../src/workos/breaker.js';
import { cookieWith, MINUTE, resolve, USER, useProvider } from '../support/provider.js';

const { provider, keys, newConfig, warm } = useProvider();
let events: AuthKitEvent[];
beforeEach(() => {
  events = [];
});
const onEvent = (event: AuthKitEvent) => void events.push(event);
const DOWN = { status: 503, body: '' };

describe('outage grace', () => {
  const graced = (seconds: string) => newConfig({ outageGraceSeconds: seconds }, { onEvent });
  const expiredFor = 2 * MINUTE;

  test('serves a session that was verified, marked stale, until the grace is over', async () => {
    const config = await graced('300');
    await warm(config);
    // A whole second, as times in tokens are.
    const start = Math.ceil(Date.now() / 1000) * 1000;
    const at = (ms: number) => ({ now: () => start + ms });
    const cookies = await cookieWith(config, keys.first, start - 5 * MINUTE - expiredFor);
    provider.answer = DOWN;
    const outcome = await resolveSession(cookies, config, { mayRefresh: true, ...at(0) });
    expect(outcome).toMatchObject({ kind: 'signed-in', stale: true, intents: [] });
    expect(outcome.kind === 'signed-in' && userInfo(outcome)).toMatchObject({ user: USER, stale: true });
    expect(await resolve(config, cookies, at(179_999))).toMatchObject({
      kind: 'signed-in',
    });
    expect(await resolve(config, cookies, at(180_000))).toEqual({
      kind: 'unavailable',
      reason: undefined,
      cleared: false,
      written: false,
    });
    expect(events.filter(({ type }) => type === 'session.stale')).toHaveLength(1);
  });

  test('without a setting there is none', async () => {
    const config = await newConfig();
    await warm(config);
    provider.answer = DOWN;
    const cookies = await cookieWith(config, keys.first, Date.now() - 5 * MINUTE - 1000);
    expect((await resolve(config, cookies)).kind).toBe('unavailable');
  });

  test('a page, which may not refresh, is told stale by what the proxy found out, and by nothing else', async () => {
    const config = await graced('300');
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 5 * MINUTE - expiredFor);
    const inPage = () => resolve(config, cookies, { mayRefresh: false });
    expect(await inPage()).toMatchObject({ kind: 'signed-out', reason: 'expired_uncovered', cleared: false });
    provider.answer = DOWN;
    await resolve(config, cookies);
    expect((await inPage()).kind).toBe('signed-in');
  });

  test('an impersonated session has none', async () => {
    const config = await graced('300');
    await warm(config);
    const act = { act: { sub: 'admin@example.com' } };
    const cookies = await cookieWith(config, keys.first, Date.now() - 5 * MINUTE - 1000, USER, act);
    provider.answer = DOWN;
    expect((await resolve(config, cookies)).kind).toBe('unavailable');
  });

  test('what no key has verified is not served, whatever the grace', async () => {
    const config = await graced('300');
    provider.answer = DOWN;
    provider.keysAnswer = DOWN;
    const cookies = await cookieWith(config, keys.first, Date.now() - 5 * MINUTE - 1000);
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'unavailable', cleared: false });
    await warmForged(config);
  });

  async function warmForged(config: Awaited<ReturnType<typeof graced>>) {
    provider.keysAnswer = undefined;
    const forged = await cookieWith(config, keys.foreign, Date.now() - 5 * MINUTE - 1000);
    expect((await resolve(config, forged)).kind).not.toBe('signed-in');
  }

  test('a refusal is no outage: it ends the session within the grace, too', async () => {
    const config = await graced('300');
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 5 * MINUTE - 1000);
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected' });
  });
});

describe('the circuit breaker', () => {
  const outage = { transient: true, status: 503 };

  test('opens after five failures in a row, lets one probe through, and closes when that succeeds', () => {
    const breaker = new Breaker();
    for (let i = 0; i < 4; i++) expect(breaker.note(outage, 0)).toBeUndefined();
    expect(breaker.refusal(0)).toBeUndefined();
    expect(breaker.note(outage, 0)).toBe('opened');
    expect(breaker.refusal(4_999)).toEqual({ transient: true, code: 'circuit_open' });
    expect(breaker.refusal(5_000)).toBeUndefined();
    expect(breaker.refusal(5_000)).toMatchObject({ code: 'circuit_open' });
    expect(breaker.note(undefined, 5_001)).toBe('closed');
    expect(breaker.refusal(5_001)).toBeUndefined();
  });

  test('a probe that fails leaves it open for as long again, without saying so twice', () => {
    const breaker = new Breaker();
    for (let i = 0; i < 5; i++) breaker.note(outage, 0);
    expect(breaker.refusal(5_000)).toBeUndefined();
    expect(breaker.note(outage, 5_000)).toBeUndefined();
    expect(breaker.refusal(9_999)).toBeDefined();
    expect(breaker.refusal(10_000)).toBeUndefined();
  });

  test('only silence and 5xx open it; any answer between starts the count anew', () => {
    const breaker = new Breaker();
    for (let i = 0; i < 50; i++) {
      expect(breaker.note({ transient: true, status: 408 }, 0)).toBeUndefined();
      expect(breaker.note({ transient: false, status: 400, code: 'invalid_grant' }, 0)).toBeUndefined();
    }
    for (let i = 0; i < 4; i++) breaker.note({ transient: true }, 0);
    breaker.note({ transient: false, status: 400 }, 0);
    for (let i = 0; i < 4; i++) expect(breaker.note({ transient: true }, 0)).toBeUndefined();
    expect(breaker.refusal(0)).toBeUndefined();
  });

  test('429 waits as told, at most a minute, and opens nothing', () => {
    const breaker = new Breaker();
    breaker.note({ transient: true, status: 429, retryAfterMs: 2_000 }, 0);
    expect(breaker.refusal(1_999)).toEqual({ transient: true, status: 429, retryAfterMs: 1 });
    expect(breaker.refusal(2_000)).toBeUndefined();
    breaker.note({ transient: true, status: 429, retryAfterMs: 3_600_000 }, 0);
    expect(breaker.refusal(59_999)).toBeDefined();
    expect(breaker.refusal(60_000)).toBeUndefined();
  });

  test('a provider that is down is asked less and less, by kind of call, and the app is told once', async () => {
    const config = await newConfig({}, { onEvent });
    await warm(config);
    provider.answer = DOWN;
    for (let i = 0; i < 12; i++) {
      const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE - i * 1000);
      expect((await resolve(config, cookies)).kind).toBe('unavailable');
    }
    // Five calls, each made twice.
    expect(provider.refreshes).toBe(10);
    expect(events.filter(({ type }) => type.startsWith('provider.'))).toEqual([
      { type: 'provider.unreachable', call: 'refresh' },
    ]);
    // Keys are another kind of call: a new key is still asked for.
    provider.published = [keys.first, keys.second];
    expect((await resolve(config, await cookieWith(config, keys.second, Date.now()))).kind).toBe('signed-in');
  });

  test('Retry-After is heard: nothing is asked until then', async () => {
    const config = await newConfig();
    await warm(config);
    provider.answer = { status: 429, body: '{}', headers: { 'retry-after': '30' } };
    for (let i = 0; i < 3; i++) {
      const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE - i * 1000);
      expect((await resolve(config, cookies)).kind).toBe('unavailable');
    }
    expect(provider.refreshes).toBe(1);
  });
});

test.each([-90, 90])(
  'Retry-After as a date counts from the provider’s clock, %i s off ours',
  async (seconds) => {
    const config = await newConfig();
    const theirs = Date.now() + seconds * 1000;
    const date = (ms: number) => new Date(ms).toUTCString();
    provider.answer = {
      status: 429,
      body: '{}',
      headers: { date: date(theirs), 'retry-after': date(theirs + 30_000) },
    };
    const refreshed = await refreshTokens(config, 'token', 'attempt');
    expect(refreshed).toMatchObject({ ok: false, failure: { retryAfterMs: 30_000 } });
  },
);

test('when the deadline is over, nothing waits for a second try', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const apiPort = String((server.address() as AddressInfo).port);
  const config = await newConfig({ apiPort, timeoutMs: '100' });
  const timers = vi.spyOn(globalThis, 'setTimeout');
  expect(await refreshTokens(config, 'token', 'attempt')).toMatchObject({ ok: false });
  // The HTTP client has timers of its own.
  expect(timers.mock.calls.filter(([, ms = 0]) => ms <= 250)).toEqual([]);
  server.closeAllConnections();
  server.close();
});

test('an answer that begins and never ends costs the deadline, and nobody a session', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const apiPort = String((server.address() as AddressInfo).port);
  const config = await newConfig({ apiPort, timeoutMs: '100' });
  const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
  expect(await resolve(config, cookies)).toMatchObject({ kind: 'unavailable', cleared: false });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test('a code is never sent twice: the first time may have spent it', async () => {
  const config = await newConfig();
  provider.answer = DOWN;
  expect((await exchangeCode(config, 'a code', 'its verifier')).ok).toBe(false);
  // Both are requests of one endpoint, and counted alike.
  expect(provider.refreshes).toBe(1);
});

test('the second try waits a time of its own, so that processes which failed together do not come back together', async () => {
  const chances = [0, 0.25, 0.5, 0.999];
  const waits = vi.spyOn(globalThis, 'setTimeout');
  provider.answer = DOWN;
  for (const chance of chances) {
    const config = await newConfig();
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    await resolve(config, cookies);
  }
  const asked = waits.mock.calls.map(([, ms]) => ms ?? 0);
  vi.restoreAllMocks();
  expect(provider.refreshes).toBe(2 * chances.length);
  for (const ms of [50, 100, 150, 249.8]) expect(asked).toContainEqual(expect.closeTo(ms));
});

describe('why', () => {
  test('a session’s end is reported once, with its reason and whose it was, and nothing secret', async () => {
    const config = await newConfig({}, { onEvent });
    await warm(config);
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    await resolve(config, cookies);
    await resolve(config, cookies);
    expect(events).toEqual([
      {
        type: 'session.refresh_failed',
        transient: false,
        status: 400,
        code: 'invalid_grant',
        userId: USER.id,
        sessionId: 'session_1',
      },
      { type: 'session.ended', reason: 'refresh_rejected', userId: USER.id, sessionId: 'session_1' },
    ]);
  });

  test('what cannot be opened is reported as that', async () => {
    const config = await newConfig({}, { onEvent });
    await resolve(config, { get: () => 'Fe26.2*1*rubbish~2', names: () => ['wos-session'] });
    expect(events).toEqual([{ type: 'session.ended', reason: 'unsealable' }]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('the app’s own secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the app’s own secret'))],
  ])('an onEvent that %s changes nothing, and its error is not printed', async (_how, broken) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const config = await newConfig({}, { onEvent: broken });
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    expect((await resolve(config, cookies)).kind).toBe('refreshed');
    expect(JSON.stringify(warn.mock.calls)).not.toContain('secret');
  });
});
