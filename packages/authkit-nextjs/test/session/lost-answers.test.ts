import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '../../src/config/config.js';
import type { CookieReader } from '../../src/cookies/intents.js';
import { decodeClaims } from '../../src/session/claims.js';
import { resolveSession, type ResolveOptions } from '../../src/session/resolve.js';
import { cookiesOf, jarOf, MINUTE, useProvider } from '../support/provider.js';
import { StrictStore } from '../support/store.js';
import { useStrictProvider } from '../support/strict-provider.js';

const { keys, newConfig } = useProvider();
const provider = useStrictProvider(() => keys.first);
const now = () => provider.clock;

describe.each(['without a store', 'with a store'])('an answer that got lost, %s', (how) => {
  let config: Config;
  let cookies: CookieReader;

  beforeEach(async () => {
    const store = new StrictStore();
    store.now = now;
    config = await newConfig(
      { apiPort: provider.port },
      how === 'with a store' ? { refreshStore: store } : {},
    );
    cookies = await cookiesOf(await provider.first(), config);
  });

  async function see(options: Partial<ResolveOptions> = {}) {
    const outcome = await resolveSession(cookies, config, { mayRefresh: true, now, ...options });
    if (outcome.kind === 'refreshed') cookies = jarOf(outcome.intents);
    const isIn = outcome.kind === 'refreshed' || outcome.kind === 'signed-in';
    return [outcome.kind, isIn ? decodeClaims(outcome.session.accessToken)?.org_id : undefined];
  }

  const pass = (minutes: number) => (provider.clock += minutes * MINUTE);

  test('of a switch costs nobody the session, and moves nobody who was told that it had failed', async () => {
    provider.mode = 'lost';
    expect(await see({ organizationId: 'org_b' })).toEqual(['signed-in', 'org_a']);
    provider.mode = 'well';
    pass(6);
    expect(await see()).toEqual(['refreshed', 'org_a']);
    expect(provider.log).toEqual(['spent token 0 for org_b', 'spent token 1 for org_a']);
    pass(6);
    expect(await see()).toEqual(['refreshed', 'org_a']);
  });

  test('of a switch is the answer to the same switch', async () => {
    provider.mode = 'lost';
    await see({ organizationId: 'org_b' });
    provider.mode = 'well';
    pass(0.1);
    expect(await see({ organizationId: 'org_b' })).toEqual(['refreshed', 'org_b']);
    expect(provider.log).toEqual(['spent token 0 for org_b']);
  });

  test('of a switch leads on to another switch', async () => {
    provider.mode = 'lost';
    await see({ organizationId: 'org_b' });
    provider.mode = 'well';
    pass(0.1);
    expect(await see({ organizationId: 'org_c' })).toEqual(['refreshed', 'org_c']);
  });

  test('of a refresh leads on to a switch', async () => {
    provider.mode = 'lost';
    await see({ force: true });
    provider.mode = 'well';
    pass(0.1);
    expect(await see({ organizationId: 'org_b' })).toEqual(['refreshed', 'org_b']);
  });

  test('on the way back as well is asked for until it has arrived', async () => {
    provider.mode = 'lost';
    await see({ organizationId: 'org_b' });
    provider.mode = 'well';
    provider.losing = 'org_a';
    pass(4.5);
    expect(await see()).toEqual(['signed-in', 'org_a']);
    provider.losing = undefined;
    pass(0.1);
    expect(await see()).toEqual(['refreshed', 'org_a']);
    expect(provider.log).toEqual(['spent token 0 for org_b', 'spent token 1 for org_a']);
  });

  test('of a refresh is had after an outage of many minutes', async () => {
    provider.mode = 'lost';
    await see({ force: true });
    provider.mode = 502;
    for (const minutes of [4, 4, 4, 30]) {
      pass(minutes);
      await see();
    }
    provider.mode = 'well';
    pass(600);
    expect((await see())[0]).toBe('refreshed');
    expect(provider.log).toEqual(['spent token 0 for org_a']);
  });

  test('is not given up for what a gateway says of the next question', async () => {
    provider.mode = 'lost';
    await see({ force: true });
    for (const status of [403, 401, 429]) {
      provider.mode = status;
      pass(1);
      await see({ force: true });
    }
    provider.mode = 'well';
    pass(5);
    expect((await see())[0]).toBe('refreshed');
    expect(provider.log).toEqual(['spent token 0 for org_a']);
  });

  test('is not given up for what a gateway says of its repetition', async () => {
    provider.mode = 'lost';
    provider.afterwards = 403;
    await see({ force: true });
    provider.afterwards = undefined;
    provider.mode = 'well';
    pass(6);
    expect((await see())[0]).toBe('refreshed');
  });

  test.each([
    ['refused', { organization: 'org_c', status: 403, body: '{"error":"access_denied"}' }],
    ['failed', { organization: 'org_c', status: 500, body: '' }],
  ])('of a switch moves nobody after another switch has %s as well', async (_, failing) => {
    provider.mode = 'lost';
    await see({ organizationId: 'org_b' });
    provider.mode = 'well';
    provider.failing = failing;
    pass(0.1);
    expect(await see({ organizationId: 'org_c' })).toEqual(['signed-in', 'org_a']);
    pass(6);
    expect(await see()).toEqual(['refreshed', 'org_a']);
  });

  test('because the way back was refused is the session all the same', async () => {
    provider.mode = 'lost';
    await see({ organizationId: 'org_b' });
    provider.mode = 'well';
    provider.failing = { organization: 'org_a', status: 403, body: '{"error":"access_denied"}' };
    pass(6);
    expect(await see()).toEqual(['refreshed', 'org_b']);
  });
});

describe('a switch over which the provider falls', () => {
  let config: Config;
  let cookies: CookieReader;

  beforeEach(async () => {
    config = await newConfig({ apiPort: provider.port });
    cookies = await cookiesOf(await provider.first(), config);
  });

  const kindOf = async (options: Partial<ResolveOptions> = {}) =>
    (await resolveSession(cookies, config, { mayRefresh: true, now, ...options })).kind;

  test.each([500, 429])('with %i does not keep the session from being renewed', async (status) => {
    provider.failing = { organization: 'org_b', status, body: '' };
    expect(await kindOf({ organizationId: 'org_b' })).toBe('signed-in');
    provider.clock += 6 * MINUTE;
    expect(await kindOf()).toBe('refreshed');
    expect(provider.log).toEqual(['spent token 0 for org_a']);
  });

  test('is asked about alone once one of its answers may have got lost', async () => {
    provider.failing = { organization: 'org_b', status: 500, body: '' };
    await kindOf({ organizationId: 'org_b' });
    provider.failing = undefined;
    provider.mode = 'lost';
    provider.clock += 6 * MINUTE;
    expect(await kindOf()).toBe('unavailable');
    provider.mode = 'well';
    provider.clock += 10_000;
    expect(await kindOf()).toBe('refreshed');
    expect(provider.log).toEqual(['spent token 0 for org_b', 'spent token 1 for org_a']);
  });

  test('because it is asked too much is not made later', async () => {
    cookies = await cookiesOf(await provider.first({}), config);
    provider.failing = { organization: 'org_b', status: 429, body: '' };
    expect(await kindOf({ organizationId: 'org_b' })).toBe('signed-in');
    provider.failing = undefined;
    provider.clock += 6 * MINUTE;
    await kindOf();
    expect(provider.log).toEqual(['spent token 0 for org_a']);
  });

  test('with a refusal that nobody knows neither', async () => {
    provider.failing = { organization: 'org_b', status: 403, body: '{"error":"some_new_rule"}' };
    expect(await kindOf({ organizationId: 'org_b' })).toBe('signed-in');
    expect(await kindOf({ force: true })).toBe('refreshed');
  });
});

test('a question that the store did not take is told to it when it is back', async () => {
  const store = new StrictStore();
  const passwords = ['c', 'd'].map((letter) => letter.repeat(40));
  const processes = await Promise.all(
    passwords.map((cookiePassword, index) =>
      newConfig(
        { apiPort: provider.port, cookiePassword, cookiePreviousPasswords: [passwords[1 - index]!] },
        { refreshStore: store },
      ),
    ),
  );
  const cookies = await cookiesOf(await provider.first(), processes[0]!);
  let ahead = 4.5 * MINUTE;
  const see = async (process: number, mayRefresh = true) => {
    const options = { mayRefresh, now: () => provider.clock + ahead };
    return (await resolveSession(cookies, processes[process]!, options)).kind;
  };
  store.state = 'fails';
  provider.mode = 'lost';
  expect(await see(0)).toBe('signed-in');
  store.state = 'works';
  provider.mode = 'well';
  // The store is left alone for five seconds.
  await new Promise((resolve) => setTimeout(resolve, 5_100));
  await see(0, false);
  await vi.waitFor(() => expect(store.entries.size).toBeGreaterThan(0));
  ahead += 6_000;
  expect(await see(1)).toBe('refreshed');
  expect(provider.log).toEqual(['spent token 0 for org_a']);
});

test('a store that throws when it is to forget something breaks no request', async () => {
  const store = new StrictStore();
  store.delete = () => {
    throw new Error('Not permitted');
  };
  const config = await newConfig({ apiPort: provider.port }, { refreshStore: store });
  provider.failing = { organization: 'org_b', status: 403, body: '{"error":"access_denied"}' };
  const cookies = await cookiesOf(await provider.first(), config);
  const outcome = await resolveSession(cookies, config, { mayRefresh: true, now, organizationId: 'org_b' });
  expect(outcome.kind).toBe('signed-in');
});
