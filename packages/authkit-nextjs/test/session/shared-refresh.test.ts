/** Several processes and one store: one refresh per token, and an ended line stays ended, everywhere. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { AuthKitEvent } from '../../src/config/events.js';
import type { Config } from '../../src/config/config.js';
import type { CookieReader } from '../../src/cookies/intents.js';
import { endLine } from '../../src/session/end.js';
import { memoryOf } from '../../src/session/memory.js';
import { RefreshLines } from '../../src/session/one-refresh.js';
import { resolveSession } from '../../src/session/resolve.js';
import { sealSession } from '../../src/session/sealed-cookie.js';
import type { Session } from '../../src/session/session.js';
import { endShared, spendShared, type Spend } from '../../src/session/shared-refresh.js';
import { SharedStore, sharedStoreOf } from '../../src/session/shared-store.js';
import type { User } from '../../src/types.js';
import { accessToken, cookieWith, jarOf, MINUTE, resolve, USER, useProvider } from '../support/provider.js';
import { asProcess, StrictStore, type ProcessMemory } from '../support/store.js';

const { provider, keys, newConfig } = useProvider();

let store: StrictStore;
let events: AuthKitEvent[];
let processes: { config: Config; memory: ProcessMemory }[];

beforeEach(async () => {
  store = new StrictStore();
  events = [];
  const cookiePassword = `shared by all processes of one test ${Math.random()}`;
  const attachments = { refreshStore: store, onEvent: (event: AuthKitEvent) => void events.push(event) };
  processes = await Promise.all(
    [0, 1, 2].map(async () => ({
      config: await newConfig({ cookiePassword }, attachments),
      memory: new Map(),
    })),
  );
});

const on = <T>(index: number, task: (config: Config) => Promise<T>): Promise<T> => {
  const { config, memory } = processes[index]!;
  return asProcess(memory, () => task(config));
};
const see = (index: number, cookies: CookieReader, options = {}) =>
  on(index, (config) => resolve(config, cookies, options));
const expired = () => cookieWith(processes[0]!.config, keys.first, Date.now() - 10 * MINUTE);

describe('what the processes do one after the other', () => {
  test('a token that one process has spent is spent by no other, and all write the same cookie', async () => {
    const cookies = await expired();
    const outcomes = [];
    for (const index of [0, 1, 2]) {
      outcomes.push(await on(index, (config) => resolveSession(cookies, config, { mayRefresh: true })));
    }
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refreshed', 'refreshed', 'refreshed']);
    expect(provider.refreshes).toBe(1);
    const written = outcomes.map(({ intents }) => intents.find(({ name }) => name === 'wos-session')?.value);
    expect(new Set(written).size).toBe(1);
  });

  test('a late request gets the newest of its line, whoever made it', async () => {
    const first = await expired();
    const renewed = await on(0, (config) => resolveSession(first, config, { mayRefresh: true }));
    const again = await on(1, (config) =>
      resolveSession(jarOf(renewed.intents), config, { mayRefresh: true, force: true }),
    );
    expect(provider.refreshes).toBe(2);
    // To the first process the session that it made itself is the newest it knows of.
    for (const index of [0, 2]) {
      const late = await on(index, (config) => resolveSession(first, config, { mayRefresh: true }));
      expect(late.kind === 'refreshed' && late.session.refreshToken).toBe('refresh token 2');
      expect(late.intents).toEqual(again.intents);
    }
    expect(provider.refreshes).toBe(2);
  });

  test('signed out in one process is signed out in all, with the old cookie and with the new', async () => {
    const old = await expired();
    const renewed = await on(0, (config) => resolveSession(old, config, { mayRefresh: true }));
    const current = jarOf(renewed.intents);
    expect((await see(1, current)).kind).toBe('signed-in');
    await on(1, (config) => endLine(current, config, Date.now()));
    for (const index of [0, 1, 2]) {
      expect(await see(index, current)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
      expect(await see(index, old)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
    }
    expect(provider.refreshes).toBe(1);
  });

  test('a new sign-in of the same user is not refused because the one before it ended', async () => {
    const old = await cookieWith(processes[0]!.config, keys.first, Date.now());
    await on(0, (config) => endLine(old, config, Date.now()));
    const next = await cookieWith(processes[0]!.config, keys.first, Date.now() + 1000);
    expect((await see(1, next)).kind).toBe('signed-in');
  });

  test('a refusal is remembered for all', async () => {
    const cookies = await expired();
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    expect(await see(0, cookies)).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected' });
    expect(await see(1, cookies)).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected' });
    expect(provider.refreshes).toBe(1);
  });

  test('a process that starts while the provider is down goes on with the keys another has seen', async () => {
    const cookies = await cookieWith(processes[0]!.config, keys.first, Date.now());
    provider.keysAnswer = { status: 503, body: '' };
    expect((await see(0, cookies)).kind).toBe('unavailable');
    provider.keysAnswer = undefined;
    expect((await see(1, cookies)).kind).toBe('signed-in');
    provider.keysAnswer = { status: 503, body: '' };
    expect((await see(2, cookies)).kind).toBe('signed-in');
  });
});

test('what another process renewed before a notice came is renewed for it, once', async () => {
  const old = await cookieWith(processes[0]!.config, keys.first, Date.now() - 280_000);
  const renewed = await on(1, (config) => resolveSession(old, config, { mayRefresh: true }));
  const notice = { audience: 'everybody', kind: 'changed', at: Date.now() } as const;
  await on(2, (config) => memoryOf(config).notices.add(notice, sharedStoreOf(config), Date.now()));
  await see(0, old);
  expect(provider.refreshes).toBe(1);
  const cookies = jarOf(renewed.intents);
  provider.clock = Date.now() + 2_000;
  const next = await on(0, (config) => resolveSession(cookies, config, { mayRefresh: true }));
  expect(next.kind).toBe('refreshed');
  expect((await see(0, jarOf(next.intents))).kind).toBe('signed-in');
  expect(provider.refreshes).toBe(2);
});

describe('lines that grow long', () => {
  test('a late request gets the newest of a hundred, and sign-out reaches the first', async () => {
    const first = await expired();
    let current = first;
    for (let i = 0; i < 100; i++) {
      const renewed = await on(0, (config) =>
        resolveSession(current, config, { mayRefresh: true, force: true }),
      );
      current = jarOf(renewed.intents);
    }
    const late = await on(1, (config) => resolveSession(first, config, { mayRefresh: true }));
    expect(late.kind === 'refreshed' && late.session.refreshToken).toBe('refresh token 100');
    await on(2, (config) => endLine(current, config, Date.now()));
    const copy = await cookieWith(processes[0]!.config, keys.first, Date.now());
    expect((await see(1, copy)).kind).toBe('signed-in');
    for (const cookies of [first, current]) {
      expect(await see(1, cookies)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
    }
    expect(provider.refreshes).toBe(100);
  });

  test('a copied cookie of the same line is signed out in every process, also while its token is good', async () => {
    const first = await cookieWith(processes[0]!.config, keys.first, Date.now());
    const renewed = await on(0, (config) => resolveSession(first, config, { mayRefresh: true, force: true }));
    expect((await see(2, first)).kind).toBe('signed-in');
    await on(1, (config) => endLine(jarOf(renewed.intents), config, Date.now()));
    expect(await see(2, first)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
  });
});

describe('a change of cookie passwords', () => {
  test('in two deployments: at every step old and new processes spend a token once, and know of a sign-out', async () => {
    const [a, b] = [
      `the-old-password-of-this-test-${Math.random()}`,
      `the-new-password-of-this-test-${Math.random()}`,
    ];
    const attachments = { refreshStore: store };
    const steps = await Promise.all([
      newConfig({ cookiePassword: a }, attachments),
      newConfig({ cookiePassword: a, cookiePreviousPasswords: b }, attachments),
      newConfig({ cookiePassword: b, cookiePreviousPasswords: a }, attachments),
    ]);
    for (const [older, newer] of [steps.slice(0, 2), steps.slice(1)] as [Config, Config][]) {
      const before = provider.refreshes;
      const cookies = await cookieWith(older, keys.first, Date.now() - 10 * MINUTE - Math.random() * 1e6);
      const one = await asProcess(new Map(), () => resolveSession(cookies, older, { mayRefresh: true }));
      const other = await asProcess(new Map(), () => resolveSession(cookies, newer, { mayRefresh: true }));
      expect([one.kind, other.kind, provider.refreshes - before]).toEqual(['refreshed', 'refreshed', 1]);
      expect(other.intents).toEqual(one.intents);
      await asProcess(new Map(), () => endLine(jarOf(one.intents), newer, Date.now()));
      expect(await asProcess(new Map(), () => resolve(older, jarOf(one.intents)))).toMatchObject({
        reason: 'signed_out',
      });
    }
  });
});

describe('what stands in the store', () => {
  test('is sealed: no token, user or address is in it, nor in its keys', async () => {
    await see(0, await expired());
    const text = JSON.stringify([...store.entries]);
    for (const secret of [USER.id, USER.email, 'refresh token 1', ...provider.spent])
      expect(text).not.toContain(secret);
    expect(store.entries.size).toBeGreaterThan(2);
    for (const { value } of store.entries.values()) expect(value).toMatch(/^Fe26\.2\*/);
  });

  test('an entry copied under another key says nothing there, though it is of the same user', async () => {
    const { config } = processes[0]!;
    const shared = new SharedStore(config, store);
    await shared.set('one', 'of one', MINUTE);
    store.entries.set(await shared.keyOf('other'), store.entries.get(await shared.keyOf('one'))!);
    expect(await shared.get('one')).toEqual({ ok: true, value: 'of one' });
    expect(await shared.get('other')).toEqual({ ok: true, value: undefined });
  });

  test('another user’s entry under this one’s key is not believed', async () => {
    const { config } = processes[0]!;
    await see(0, await expired());
    const [spentEntry] = [...store.entries.values()].filter(({ value }) => value.length > 1000);
    // Everything of Grace's that could be there is Ada's renewed session.
    const grace = { ...USER, id: 'user_2' };
    const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE, grace, { sub: 'user_2' });
    const shared = new SharedStore(config, store);
    const token = (await on(1, async () => resolveSession(cookies, config, { mayRefresh: false }))).kind;
    expect(token).toBe('signed-out');
    provider.answer = { status: 503, body: '' };
    await see(1, cookies);
    const [spentToken] = provider.spent.slice(-1);
    store.entries.set(await shared.keyOf(`spent:${spentToken!}`), spentEntry!);
    expect((await see(2, cookies)).kind).not.toBe('refreshed');
  });

  test('another user’s session is not adopted even when it is sealed for that very key', async () => {
    const { config } = processes[0]!;
    const shared = new SharedStore(config, store);
    const token = await accessToken(keys.first, Date.now(), { sub: 'user_2' });
    const other = {
      accessToken: token,
      refreshToken: 'other',
      user: { ...USER, id: 'user_2' } as unknown as User,
    };
    const { sealed, mark } = await sealSession(other, config);
    const cookies = await expired();
    await on(1, (one) => resolveSession(cookies, one, { mayRefresh: false }));
    provider.answer = { status: 503, body: '' };
    await see(1, cookies);
    await shared.set(`spent:${provider.spent[0]!}`, { kind: 'renewed', sealed, mark }, MINUTE);
    const outcome = await on(2, (one) => resolveSession(cookies, one, { mayRefresh: true }));
    expect(outcome.kind).not.toBe('refreshed');
  });
});

describe('a store that is out of order', () => {
  test.each(['fails', 'hangs'] as const)(
    'that %s costs nobody a session, and is said once',
    async (state) => {
      store.state = state;
      const cookies = await expired();
      expect((await see(0, cookies)).kind).toBe('refreshed');
      expect((await see(0, await cookieWith(processes[0]!.config, keys.first, Date.now()))).kind).toBe(
        'signed-in',
      );
      expect(events.filter(({ type }) => type === 'store.unavailable')).toHaveLength(1);
      // It is left alone for a while.
      expect(store.calls).toBeLessThan(10);
    },
  );

  test('a refusal says nothing then: the token was spent by another process, and what that one has is served', async () => {
    const first = await cookieWith(processes[0]!.config, keys.first, Date.now() - 280_000);
    const renewed = await on(1, (config) => resolveSession(first, config, { mayRefresh: true }));
    expect(renewed.kind).toBe('refreshed');
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    store.state = 'fails';
    // Its own token is good for twenty seconds more.
    expect(await see(0, first)).toMatchObject({ kind: 'signed-in', cleared: false });
    const whenOver = { now: () => Date.now() + 25_000 };
    expect((await see(0, first, whenOver)).cleared).toBe(true);
    store.state = 'works';
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    const outcome = await on(0, (config) =>
      resolveSession(first, config, { mayRefresh: true, now: () => Date.now() + 27_000 }),
    );
    vi.restoreAllMocks();
    expect(outcome).toMatchObject({ kind: 'refreshed', intents: renewed.intents });
  });

  test('what it failed with is in no message: clients put keys and values into theirs', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.spyOn(store, 'get').mockRejectedValue(new Error('SET authkit:secret'));
    await see(0, await expired());
    expect(JSON.stringify([warn.mock.calls, events])).not.toContain('secret');
  });
});

describe('a store that is back', () => {
  const failing = async <T>(task: () => Promise<T>): Promise<T> => {
    store.state = 'fails';
    try {
      return await task();
    } finally {
      store.state = 'works';
    }
  };

  test('is told what it missed: a sign-out while it was away holds everywhere', async () => {
    const cookies = await cookieWith(processes[0]!.config, keys.first, Date.now());
    const other = await cookieWith(processes[0]!.config, keys.first, Date.now(), USER, { sid: 'session_2' });
    expect((await see(1, cookies)).kind).toBe('signed-in');
    await failing(() => on(0, (config) => endLine(cookies, config, Date.now())));
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    await see(0, other);
    await vi.waitFor(async () => {
      expect(await see(1, cookies)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
    });
    expect(events.filter(({ type }) => type.startsWith('store.'))).toEqual([
      { type: 'store.unavailable' },
      { type: 'store.available' },
    ]);
    vi.restoreAllMocks();
  });

  test('and refuses writes still, is told when it takes them', async () => {
    const cookies = await cookieWith(processes[0]!.config, keys.first, Date.now());
    const other = await cookieWith(processes[0]!.config, keys.first, Date.now(), USER, { sid: 'session_2' });
    expect((await see(1, cookies)).kind).toBe('signed-in');
    await failing(() => on(0, (config) => endLine(cookies, config, Date.now())));
    const start = performance.now();
    const later = (ms: number) => vi.spyOn(performance, 'now').mockReturnValue(start + ms);
    later(6_000);
    const refused = vi.spyOn(store, 'set').mockRejectedValue(new Error('READONLY'));
    await see(0, other);
    await vi.waitFor(() => expect(refused).toHaveBeenCalled());
    refused.mockRestore();
    later(20_000);
    await see(0, other);
    await vi.waitFor(async () => {
      expect(await see(1, cookies)).toMatchObject({ kind: 'signed-out', reason: 'signed_out' });
    });
    vi.restoreAllMocks();
  });

  test('one request finds out; the others do not wait for it', async () => {
    const { config, memory } = processes[0]!;
    const cookies = await cookieWith(config, keys.first, Date.now());
    await see(0, cookies);
    await failing(() => see(0, cookies));
    store.state = 'hangs';
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    store.calls = 0;
    await asProcess(memory, () => Promise.all(Array.from({ length: 50 }, () => resolve(config, cookies))));
    expect(store.calls).toBe(1);
    vi.restoreAllMocks();
  });
});

describe('an answer that got lost', () => {
  /** When what failed is no longer everybody's answer. */
  const later = (seconds: number) => {
    const now = () => Date.now() + seconds * 1000;
    store.now = now;
    return { now };
  };

  test('is asked for again under the same name, by whichever process comes next', async () => {
    const cookies = await expired();
    provider.answer = { status: 502, body: '' };
    expect((await see(0, cookies)).kind).toBe('unavailable');
    expect((await see(1, cookies, later(2))).kind).toBe('unavailable');
    provider.answer = undefined;
    expect((await see(2, cookies, later(4))).kind).toBe('refreshed');
    expect(provider.refreshes).toBe(5);
    expect(new Set(provider.attempts).size).toBe(1);
  });

  test('the name is in the store only as a seal, and is nobody’s after a day', async () => {
    const cookies = await expired();
    provider.answer = { status: 502, body: '' };
    await see(0, cookies);
    const [name] = provider.attempts;
    expect(JSON.stringify([...store.entries])).not.toContain(name!.replace('retry-', ''));
    await see(1, cookies, later(86_401));
    expect(new Set(provider.attempts).size).toBe(2);
  });

  test('a switch that was refused is another question when it is asked again', async () => {
    const cookies = await cookieWith(processes[0]!.config, keys.first, Date.now());
    provider.answer = { status: 400, body: '{"error":"organization_membership_not_found"}' };
    await see(0, cookies, { organizationId: 'org_1' });
    provider.answer = undefined;
    expect((await see(0, cookies, { ...later(2), organizationId: 'org_1' })).kind).toBe('refreshed');
    expect(new Set(provider.attempts).size).toBe(2);
  });
});

describe('a slow holder', () => {
  test('the outcome is there before the keys are asked for, so nobody spends the token again', async () => {
    const cookies = await expired();
    provider.keysAnswer = { status: 503, body: '' };
    // The holder cannot verify what it got; its successor is kept all the same.
    expect((await see(0, cookies)).kind).toBe('unavailable');
    provider.keysAnswer = undefined;
    expect((await see(1, cookies)).kind).toBe('refreshed');
    expect(provider.refreshes).toBeLessThanOrEqual(1);
  });

  test.each<Awaited<ReturnType<Spend>>>([
    { kind: 'rejected', failure: { transient: false, code: 'invalid_grant' } },
    { kind: 'unavailable', failure: { transient: true } },
  ])('who comes after its lock has run out does not write over what it brought ($kind)', async (spent) => {
    const { config } = processes[0]!;
    const shared = new SharedStore(config, store);
    const late: Session = {
      accessToken: 'a',
      refreshToken: `late ${Math.random()}`,
      user: USER as unknown as User,
    };
    const token = await accessToken(keys.first, Date.now());
    const { sealed, mark } = await sealSession({ ...late, accessToken: token, refreshToken: 'next' }, config);
    const result = await spendShared(late, undefined, config, shared, async () => {
      // Meanwhile the first holder has told what came of it.
      await shared.set(`spent:${late.refreshToken}`, { kind: 'renewed', sealed, mark }, MINUTE);
      return spent;
    });
    expect(result.kind === 'renewed' && result.renewed.session.refreshToken).toBe('next');
    expect(await shared.get(`spent:${late.refreshToken}`)).toMatchObject({ value: { kind: 'renewed' } });
  });

  test('who loses every race for a line that moves on waits for the last one, and spends nothing itself', async () => {
    const { config } = processes[0]!;
    const shared = new SharedStore(config, store);
    const tokens = [1, 2, 3].map((number) => `number ${number} ${Math.random()}`);
    const sessionOf = async (refreshToken: string): Promise<Session> => ({
      accessToken: await accessToken(keys.first, Date.now()),
      refreshToken,
      user: USER as unknown as User,
    });
    const lost: string[] = [];
    vi.spyOn(store, 'setIfAbsent').mockImplementation(async () => {
      const [token, next] = tokens.slice(lost.length);
      lost.push(token!);
      const failed = { kind: 'unavailable', failure: { transient: true }, organizationId: 'org_1' };
      const { sealed, mark } = await sealSession(await sessionOf(next ?? ''), config);
      // The others' outcome comes between our asking for the lock and our looking at it; the last one fails.
      await shared.set(`spent:${token}`, next ? { kind: 'renewed', sealed, mark } : failed, MINUTE);
      return false;
    });
    const spend = vi.fn<Spend>();
    const result = await spendShared(await sessionOf(tokens[0]!), 'org_1', config, shared, spend);
    expect(lost).toEqual(tokens);
    expect(spend).not.toHaveBeenCalled();
    expect(result.kind).toBe('unavailable');
  });

  test('a refusal that another process got is everybody’s at once, also for a switch of organization', async () => {
    const cookies = await expired();
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    await see(0, cookies);
    store.calls = 0;
    expect((await see(1, cookies, { organizationId: 'org_1' })).kind).toBe('signed-out');
    expect(store.calls).toBeLessThan(30);
    expect(provider.refreshes).toBe(1);
  });
});

describe('what the processes do at once', () => {
  /** A provider whose refresh tokens are strictly single-use; each answer takes a turn or two. */
  function strict(owners: Map<string, string>) {
    const calls: string[] = [];
    const spend = async (config: Config, current: Session): ReturnType<Spend> => {
      calls.push(current.refreshToken);
      await new Promise((done) => setTimeout(done, Math.random() * 4));
      const owner = owners.get(current.refreshToken);
      if (!owner) return { kind: 'rejected', failure: { transient: false, code: 'invalid_grant' } };
      owners.delete(current.refreshToken);
      const successor = `${current.refreshToken}'`;
      owners.set(successor, owner);
      const token = await accessToken(keys.first, Date.now(), { sub: owner });
      const session = { accessToken: token, refreshToken: successor, user: { ...current.user, id: owner } };
      const renewed = await sealSession(session, config);
      return { kind: 'renewed', renewed, claims: { sub: owner, sid: 's', iat: 1, exp: 2 } };
    };
    return { calls, spend };
  }

  const sessionOf = (owner: string, refreshToken: string): Session => ({
    accessToken: `${owner}.token`,
    refreshToken,
    user: { ...USER, id: owner } as unknown as User,
  });

  test('every token is spent once, and nobody gets another user’s, however they interleave', async () => {
    const requests = fc.array(
      fc.record({ process: fc.nat(2), owner: fc.constantFrom('ada', 'bob', 'cyd'), org: fc.boolean() }),
      { minLength: 2, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        store = new StrictStore();
        const run = `${Math.random()}`;
        const owners = new Map(['ada', 'bob', 'cyd'].map((owner) => [`${owner}${run}`, owner]));
        const { calls, spend } = strict(owners);
        const { config } = processes[0]!;
        const lines = [0, 1, 2].map(() => new RefreshLines());
        const results = await Promise.all(
          all.map(async ({ process, owner, org }) => {
            const organizationId = org ? 'org_1' : undefined;
            const shared = new SharedStore(config, store);
            const result = await lines[process]!.renew(
              sessionOf(owner, `${owner}${run}`),
              Date.now,
              (current, organization) =>
                spendShared(current, organization, config, shared, (newest) => spend(config, newest)),
              organizationId,
            );
            return { owner, result };
          }),
        );
        for (const { owner, result } of results) {
          expect(result.kind).toBe('renewed');
          if (result.kind === 'renewed') expect(result.renewed.session.user.id).toBe(owner);
        }
        expect(new Set(calls).size).toBe(calls.length);
      }),
      { numRuns: 25 },
    );
  });

  test('sign-out that races a refresh wins, whichever comes first', async () => {
    const { config } = processes[0]!;
    for (let round = 0; round < 40; round++) {
      const token = `racing ${round} ${Math.random()}`;
      const { calls, spend } = strict(new Map([[token, 'ada']]));
      const shared = new SharedStore(config, store);
      const session = sessionOf('ada', token);
      const [result] = await Promise.all([
        spendShared(session, undefined, config, shared, (newest) => spend(config, newest)),
        new Promise((done) => setTimeout(done, Math.random() * 8)).then(() =>
          endShared(session, config, shared),
        ),
      ]);
      if (calls.length === 0) {
        expect(result.kind).toBe('ended');
        continue;
      }
      // Either the refresh saw the end, or the end found what the refresh had brought: then that is ended, too.
      const successor = sessionOf('ada', `${token}'`);
      const later = await spendShared(successor, undefined, config, shared, () => {
        throw new Error('A token of an ended line was spent');
      }).catch((error: unknown) => error);
      expect([result.kind, later]).toEqual([expect.stringMatching(/renewed|ended/), { kind: 'ended' }]);
    }
  });
});
