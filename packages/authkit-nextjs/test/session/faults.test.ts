/** What may cost a session, and what may not, when the provider misbehaves. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '../../src/config/config.js';
import type { CookieReader } from '../../src/cookies/intents.js';
import { verifyBearer } from '../../src/session/bearer.js';
import { recentAuth } from '../../src/session/recent-auth.js';
import { resolveSession } from '../../src/session/resolve.js';
import { sealSession } from '../../src/session/sealed-cookie.js';
import type { User } from '../../src/types.js';
import { accessToken, cookieWith, jarOf, MINUTE, resolve, USER, useProvider } from '../support/provider.js';

const { provider, keys, newConfig, warm } = useProvider();

describe('signing keys', () => {
  test('a key that is new to us is asked for, and costs nobody a session', async () => {
    const config = await newConfig();
    await warm(config);
    provider.published = [keys.first, keys.second];
    provider.signing = keys.second;
    expect((await resolve(config, await cookieWith(config, keys.second, Date.now()))).kind).toBe('signed-in');
    const expired = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    expect(await resolve(config, expired)).toMatchObject({ kind: 'refreshed', written: true });
  });

  test('a key rotated away without overlap: the session is renewed', async () => {
    const config = await newConfig();
    provider.published = [keys.second];
    provider.signing = keys.second;
    const outcome = await resolve(config, await cookieWith(config, keys.first, Date.now()));
    expect(outcome).toMatchObject({ kind: 'refreshed', written: true });
  });

  test('a key rotated away without overlap: sessions that this process has not seen are renewed at once, however old', async () => {
    const config = await newConfig();
    await warm(config);
    const visitors = await Promise.all(
      [10, 10, 4, 600].map((minutes) => cookieWith(config, keys.first, Date.now() - minutes * MINUTE)),
    );
    provider.published = [keys.second];
    provider.signing = keys.second;
    for (const cookies of visitors) expect((await resolve(config, cookies)).kind).toBe('refreshed');
    // Renewals that bring the new key have asked for it by then; nobody asks again for the old one.
    expect(provider.keysCalls).toBe(2);
  });

  test('several keys rotated away: one does not keep the sessions of another waiting', async () => {
    const config = await newConfig();
    await warm(config);
    for (const key of [keys.foreign, keys.second]) {
      const cookies = await cookieWith(config, key, Date.now() - 60 * MINUTE);
      expect((await resolve(config, cookies)).kind).toBe('refreshed');
    }
  });

  test('a key that may have been published since waits until it can be asked for', async () => {
    const config = await newConfig();
    await warm(config);
    await resolve(config, await cookieWith(config, keys.foreign, Date.now() - 60 * MINUTE));
    provider.published = [keys.first, keys.second];
    const cookies = await cookieWith(config, keys.second, Date.now());
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'unavailable', cleared: false });
    const later = () => Date.now() + 31_000;
    expect((await resolve(config, cookies, { now: later })).kind).toBe('signed-in');
  });

  test('a key that was withdrawn vouches for nobody any more, who was seen before neither', async () => {
    const config = await newConfig();
    // A token that is still good after the keys were asked for twice again.
    const cookies = await cookieWith(config, keys.first, Date.now() + 20 * MINUTE);
    expect((await resolve(config, cookies)).kind).toBe('signed-in');
    provider.published = [keys.second];
    provider.signing = keys.second;
    const seen = async (minutes: number) => {
      const now = () => Date.now() + minutes * MINUTE;
      provider.clock = now();
      await resolve(config, await cookieWith(config, keys.second, now()), { now });
      return resolve(config, cookies, { now });
    };
    // One answer may come from a cache that is behind, and costs nobody anything.
    expect((await seen(11)).kind).toBe('signed-in');
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    // Another process may have renewed the session, whose new cookie is on its way.
    expect(await seen(22)).toMatchObject({ reason: 'refresh_rejected', cleared: false });
    provider.answer = undefined;
    const again = await cookieWith(config, keys.first, Date.now() + 20 * MINUTE, USER, { jti: 'another' });
    expect((await resolve(config, again, { now: () => Date.now() + 22 * MINUTE })).kind).toBe('refreshed');
  });

  test('an empty key set is an outage: known keys serve on, and nobody is cleared', async () => {
    const config = await newConfig();
    await warm(config);
    provider.published = [];
    const later = () => Date.now() + 11 * MINUTE;
    const fresh = await cookieWith(config, keys.first, later());
    expect((await resolve(config, fresh, { now: later })).kind).toBe('signed-in');
    const cold = await newConfig();
    expect(await resolve(cold, await cookieWith(cold, keys.first, Date.now()))).toEqual({
      kind: 'unavailable',
      reason: undefined,
      cleared: false,
      written: false,
    });
  });

  test('a made-up key in a sealed session asks once in half a minute, not at every request', async () => {
    const config = await newConfig();
    await warm(config);
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    const before = provider.keysCalls;
    for (let i = 0; i < 5; i++) {
      const outcome = await resolve(config, await cookieWith(config, keys.foreign, Date.now() - i * 1000));
      expect(outcome).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected', cleared: true });
    }
    expect(provider.keysCalls - before).toBe(1);
  });

  test('the successor of a refresh is kept while nobody can tell whether it is genuine', async () => {
    const config = await newConfig();
    await warm(config);
    provider.signing = keys.foreign;
    const expired = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    expect(await resolve(config, expired)).toMatchObject({
      kind: 'unavailable',
      written: true,
      cleared: false,
    });
  });
});

describe('clocks', () => {
  test.each([-60, -6, 6, 60])(
    'a provider %i minutes away: renewed, used for its lifetime, and renewed again',
    async (minutes) => {
      const config = await newConfig();
      provider.clock += minutes * MINUTE;
      const old = await cookieWith(config, keys.first, provider.clock - 2 * 60 * MINUTE);
      const first = await resolveSession(old, config, { mayRefresh: true });
      expect(first.kind).toBe('refreshed');
      const jar = new Map(first.intents.map(({ name, value }) => [name, value]));
      const cookies: CookieReader = { get: (name) => jar.get(name), names: () => [...jar.keys()] };
      expect((await resolve(config, cookies)).kind).toBe('signed-in');
      // A page, where nothing can be renewed, agrees with the proxy.
      expect((await resolve(config, cookies, { mayRefresh: false })).kind).toBe('signed-in');
      expect(provider.refreshes).toBe(1);
    },
  );
});

describe('answers to a refresh', () => {
  const expired = (config: Config) => cookieWith(config, keys.first, Date.now() - 10 * MINUTE);

  test.each([
    [408, '{}'],
    [408, '{"error":"invalid_grant"}'],
    [429, '{"error":"too_many_requests"}'],
    [429, '{"error":"access_denied"}'],
    [500, '{"error":"invalid_grant_or_so"}'],
    [502, '<html>'],
    [503, ''],
    [200, '<html>'],
    [200, '{}'],
    [401, '{"error":"invalid_client"}'],
    [400, '{"error":"invalid_client"}'],
    [400, '{"error":"invalid_request"}'],
    [400, '<html>'],
    [403, '{"code":"forbidden"}'],
    [404, '{"code":"not_found"}'],
  ])('%i %s may pass: the cookie stays, now and when it comes again', async (status, body) => {
    const config = await newConfig();
    const cookies = await expired(config);
    provider.answer = { status, body };
    expect(await resolve(config, cookies)).toEqual({
      kind: 'unavailable',
      reason: undefined,
      cleared: false,
      written: false,
    });
    provider.answer = undefined;
    expect(await resolve(config, cookies, { now: () => Date.now() + MINUTE })).toMatchObject({
      kind: 'refreshed',
    });
  });

  test.each([
    '{"statusCode":400,"error":"Bad Request","message":"body/grant_type"}',
    '{"error":"temporarily_unavailable"}',
    '{"error":"unsupported_grant_type"}',
    '{"error":"rate_limit_exceeded"}',
    'null',
    '[]',
  ])('400 %s, as gateways answer too, costs nobody a session', async (body) => {
    const config = await newConfig();
    await warm(config);
    provider.answer = { status: 400, body };
    expect(await resolve(config, await expired(config))).toMatchObject({
      kind: 'unavailable',
      cleared: false,
    });
  });

  test.each(['null', '"text"', '[]', '{}', '{"user":null}'])(
    'a 200 of %s is no answer: nothing is thrown, and the next one counts',
    async (body) => {
      const config = await newConfig();
      await warm(config);
      const cookies = await expired(config);
      provider.answer = { status: 200, body };
      expect(await resolve(config, cookies)).toMatchObject({ kind: 'unavailable', cleared: false });
      provider.keysAnswer = { status: 200, body };
      const cold = await newConfig();
      expect((await resolve(cold, await expired(cold))).kind).toBe('unavailable');
      provider.answer = provider.keysAnswer = undefined;
      expect((await resolve(config, cookies, { now: () => Date.now() + 2_000 })).kind).toBe('refreshed');
    },
  );

  test('a refresh whose answer got lost is asked about again under the same name, also by the next request', async () => {
    const config = await newConfig();
    await warm(config);
    const cookies = await expired(config);
    provider.answer = { status: 502, body: '' };
    await resolve(config, cookies);
    await resolve(config, cookies, { now: () => Date.now() + 2_000 });
    expect(provider.refreshes).toBe(4);
    expect(new Set(provider.attempts).size).toBe(1);
    provider.answer = undefined;
    expect((await resolve(config, cookies, { now: () => Date.now() + 4_000 })).kind).toBe('refreshed');
    expect(new Set(provider.attempts).size).toBe(1);
    // What was answered is over: the next refresh is another question.
    await resolve(config, cookies, { force: true, now: () => Date.now() + 4_000 });
    expect(new Set(provider.attempts).size).toBe(2);
  });

  test('who asks with an older cookie while nobody answers is given the newest session, and told that it is not newer', async () => {
    const config = await newConfig();
    await warm(config);
    const cookies = await expired(config);
    const renewed = await resolveSession(cookies, config, { mayRefresh: true });
    provider.answer = { status: 503, body: '' };
    for (const wish of [{ force: true }, { organizationId: 'org_1' }]) {
      const outcome = await resolveSession(cookies, config, { mayRefresh: true, ...wish });
      expect(outcome).toMatchObject({ kind: 'refreshed', renewalFailure: { status: 503 } });
      expect(outcome.intents).toEqual(renewed.intents);
    }
  });

  test('a renewal that fails is not tried again by every request of the next second', async () => {
    const config = await newConfig();
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 280_000);
    provider.answer = { status: 408, body: '' };
    for (let i = 0; i < 20; i++) expect((await resolve(config, cookies)).kind).toBe('signed-in');
    expect(provider.refreshes).toBe(1);
  });

  test('another user in the answer ends the session at once, though the old token is still good', async () => {
    const config = await newConfig();
    await warm(config);
    const cookies = await cookieWith(config, keys.first, Date.now() - 280_000);
    provider.claims = { sub: 'user_2' };
    provider.user = { ...USER, id: 'user_2' };
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'signed-out', reason: 'subject_mismatch' });
  });

  test('while the token is good, such an answer changes nothing at all', async () => {
    const config = await newConfig();
    const cookies = await cookieWith(config, keys.first, Date.now() - 280_000);
    provider.answer = { status: 503, body: '' };
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'signed-in', cleared: false });
    // Asked, and once more.
    expect(provider.refreshes).toBe(2);
  });

  test.each([
    [400, '{"error":"invalid_grant"}'],
    [400, '{"error":"organization_authentication_methods_required"}'],
    [403, '{"code":"mfa_challenge"}'],
  ])('%i %s is final: signed out at once, the cookie cleared ten seconds later', async (status, body) => {
    const config = await newConfig();
    const cookies = await expired(config);
    provider.answer = { status, body };
    expect(await resolve(config, cookies)).toMatchObject({
      kind: 'signed-out',
      reason: 'refresh_rejected',
      cleared: false,
    });
    const later = await resolve(config, cookies, { now: () => Date.now() + 11_000 });
    expect(later).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected', cleared: true });
    expect(provider.refreshes).toBe(1);
  });

  test.each([
    ['the token of another user', { claims: { sub: 'user_2' }, user: { ...USER, id: 'user_2' } }],
    ['the profile of another user', { user: { ...USER, id: 'user_2' } }],
    ['a token that names another user than the profile', { claims: { sub: 'user_2' } }],
  ])('%s is nobody’s', async (_what, change) => {
    const config = await newConfig();
    Object.assign(provider, change);
    expect(await resolve(config, await expired(config))).toMatchObject({
      kind: 'signed-out',
      reason: 'subject_mismatch',
      written: false,
    });
  });

  test('one that has grown too large serves while it is remembered, and breaks nothing', async () => {
    const config = await newConfig();
    provider.claims = { permissions: Array.from({ length: 900 }, (_, i) => `permission-number-${i}`) };
    const cookies = await expired(config);
    expect(await resolve(config, cookies)).toEqual({
      kind: 'refreshed',
      reason: undefined,
      cleared: false,
      written: false,
    });
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'refreshed' });
    expect(vi.mocked(console.warn).mock.calls.join()).toMatch(/Largest: permissions \(\d+ bytes\)/);
  });
});

test('a token of another client is refused, and left to whoever it belongs to', async () => {
  const config = await newConfig();
  const token = await accessToken(keys.first, Date.now(), { client_id: 'client_2' });
  const sealed = await sealSession(
    { accessToken: token, refreshToken: 'r', user: USER as unknown as User },
    config,
  );
  const cookies: CookieReader = {
    get: (name) => (name === 'wos-session' ? sealed.sealed : undefined),
    names: () => ['wos-session'],
  };
  expect(await resolve(config, cookies)).toMatchObject({
    kind: 'signed-out',
    reason: 'wrong_client',
    cleared: false,
  });
});

test('a token that is not RS256 is never believed, whatever it is signed with', async () => {
  const config = await newConfig();
  await warm(config);
  provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
  const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: 'first' })).toString('base64url');
  const body = Buffer.from(
    JSON.stringify({ sub: USER.id, sid: 'session_1', iat: 1, exp: 9_999_999_999, client_id: 'client_1' }),
  ).toString('base64url');
  const hmac = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(JSON.stringify(keys.first.jwk)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signed = await crypto.subtle.sign(
    'HMAC',
    hmac,
    new TextEncoder().encode(`${header('HS256')}.${body}`),
  );
  const forgeries = [
    `${header('none')}.${body}.`,
    `${header('HS256')}.${body}.${Buffer.from(signed).toString('base64url')}`,
    `${header('RS512')}.${body}.AAAA`,
  ];
  for (const forged of forgeries) {
    const sealed = await sealSession(
      { accessToken: forged, refreshToken: forged, user: USER as unknown as User },
      config,
    );
    const cookies: CookieReader = {
      get: (name) => (name === 'wos-session' ? sealed.sealed : undefined),
      names: () => ['wos-session'],
    };
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'signed-out', cleared: true });
  }
});

describe('a bearer token', () => {
  const bearer = async (claims: Record<string, unknown>, issuedAt = Date.now()) => {
    const config = await newConfig();
    const iss = `${config.apiOrigin}/user_management/client_1`;
    return (
      await verifyBearer(await accessToken(keys.first, issuedAt, { iss, ...claims }), config, Date.now())
    ).kind;
  };

  test('names its issuer and its client, and is not over', async () => {
    expect(await bearer({})).toBe('genuine');
    expect(await bearer({ iss: undefined })).toBe('invalid');
    expect(await bearer({ iss: 'https://elsewhere.example' })).toBe('invalid');
    expect(await bearer({ client_id: undefined })).toBe('wrong-client');
    expect(await bearer({ client_id: 'client_2' })).toBe('wrong-client');
    expect(await bearer({}, Date.now() - 10 * MINUTE)).toBe('invalid');
  });

  test('with a made-up key makes us ask for keys once, whoever sends how many', async () => {
    const config = await newConfig();
    await warm(config);
    const before = provider.keysCalls;
    for (let i = 0; i < 5; i++) {
      const made = { ...keys.foreign, kid: `made-up-${i}` };
      expect((await verifyBearer(await accessToken(made, Date.now()), config, Date.now())).kind).not.toBe(
        'genuine',
      );
    }
    expect(provider.keysCalls - before).toBeLessThanOrEqual(1);
  });
});

test('recent authentication needs a time, and is nobody’s who impersonates', () => {
  const claims = { sub: 'u', sid: 's', iat: 1000, exp: 2000 };
  const authenticatedAt = new Date(1_000_000);
  const stale = { isStale: true, authenticatedAt: null };
  const timed = { ...claims, auth_time: 1000 };
  expect(recentAuth(timed, 60, 1_030_000)).toEqual({ isStale: false, authenticatedAt });
  expect(recentAuth(timed, 60, 1_061_000)).toEqual({ isStale: true, authenticatedAt });
  expect(recentAuth(claims, 60, 1_030_000)).toEqual(stale);
  expect(recentAuth(undefined, 60, 1_030_000)).toEqual(stale);
  expect(recentAuth({ ...timed, act: { sub: 'admin' } }, 60, 1_030_000)).toEqual(stale);
});

test('a failed renewal names whose it was', async () => {
  const config = await newConfig();
  const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
  provider.answer = { status: 503, body: '' };
  const outcome = await resolveSession(cookies, config, { mayRefresh: true });
  expect(outcome).toMatchObject({ kind: 'unavailable', about: { userId: 'user_1', sessionId: 'session_1' } });
});

test('an early renewal that failed is known, while the session goes on', async () => {
  const config = await newConfig();
  const cookies = await cookieWith(config, keys.first, Date.now() - 280_000);
  provider.answer = { status: 503, body: '' };
  const outcome = await resolveSession(cookies, config, { mayRefresh: true });
  expect(outcome).toMatchObject({ kind: 'signed-in', renewalFailure: { transient: true, status: 503 } });
});

describe('a clock that ran an hour ahead and was set right', () => {
  let ahead: number;
  const at = (minutes: number) => () => Date.now() + (minutes + ahead) * MINUTE;
  beforeEach(() => void (ahead = 60));

  test('keeps no token good for longer than it lives', async () => {
    const config = await newConfig();
    const old = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    const renewed = await resolveSession(old, config, { mayRefresh: true, now: at(0) });
    ahead = 0;
    const cookies = jarOf(renewed.intents);
    expect((await resolve(config, cookies, { now: at(1) })).kind).toBe('signed-in');
    expect((await resolve(config, cookies, { now: at(6) })).kind).toBe('refreshed');
  });

  test('does not put off what failed', async () => {
    const config = await newConfig();
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    provider.answer = { status: 400, body: '{"error":"slow_down"}' };
    expect((await resolve(config, cookies, { now: at(0) })).kind).toBe('unavailable');
    provider.answer = undefined;
    ahead = 0;
    expect((await resolve(config, cookies, { now: at(1) })).kind).toBe('refreshed');
  });
});

test('sessions that are too large are told of once, however large each is', async () => {
  const warned = vi.mocked(console.warn);
  const config = await newConfig();
  await warm(config);
  Reflect.deleteProperty(globalThis, Symbol.for('@workos-inc/authkit-nextjs/warned'));
  warned.mockClear();
  for (const size of [12_000, 12_001, 12_002]) {
    provider.user = { ...USER, metadata: { note: 'x'.repeat(size) } };
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
    expect((await resolve(config, cookies)).kind).toBe('refreshed');
  }
  expect(warned.mock.calls.filter(([text]) => String(text).includes('Largest:'))).toHaveLength(1);
});
