import { expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { addressKey } from '../src/domain/address-key.js';
import type { AuthKitServer } from '../src/index.js';
import { Browser } from './support/browser.js';
import { csrfOf } from './support/dashboard.js';
import { LONG_KEY, safeOptions, startProduction } from './support/production.js';
import { authorizePath, manage, startServer } from './support/world.js';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:0207', '192.0.2.7'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:ffff:1:2:3', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['not an address', 'not an address'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

interface Attempts {
  count: number;
  /** What a request says in `X-Forwarded-For`. */
  from: (at: number) => string;
}

// Forms of the sign-in, for another account each time. However long they take here, to the server they come in one minute.
async function attempts(server: AuthKitServer, { count, from }: Attempts): Promise<number[]> {
  const now = server.clock.now();
  const browser = new Browser(server.url);
  const { location } = await browser.open(authorizePath());
  const csrf = csrfOf(await browser.open(location));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 1) {
    server.clock.set(now);
    const response = await fetch(server.url + location, {
      method: 'POST',
      headers: { accept: 'text/html', cookie, 'x-forwarded-for': from(at) },
      // No address that a code could go to: this is about counting.
      body: new URLSearchParams({ csrf, email: 'nobody', send_code: '1' }),
    });
    statuses.push(response.status);
  }
  return statuses;
}

const behind = (proxies: number) => startServer({ limits: 'strict', proxies });

test('one client is held back, whichever accounts it tries and whichever of its addresses it uses', async () => {
  const server = await behind(1);
  const statuses = await attempts(server, { count: 62, from: (at) => `2001:db8::${at + 1}` });
  expect(new Set(statuses.slice(0, 60))).toEqual(new Set([422]));
  expect(statuses.slice(60)).toEqual([429, 429]);
  expect(await attempts(server, { count: 1, from: () => '2001:db8:0:1::1' })).toEqual([422]);
});

test('what a client writes before the proxy’s own entry is not believed', async () => {
  const from = (at: number) => `203.0.113.${at + 1}, 198.51.100.1`;
  expect((await attempts(await behind(1), { count: 61, from })).at(-1)).toBe(429);
});

test('without a proxy nobody’s header is believed', async () => {
  const from = (at: number) => `203.0.113.${at + 1}`;
  expect((await attempts(await behind(0), { count: 61, from })).at(-1)).toBe(429);
});

test('one client may begin so many sign-ins, on pages and for devices, and another goes on', async () => {
  const server = await behind(1);
  const now = server.clock.now();
  const begin = async (address: string, device = false) => {
    server.clock.set(now);
    const path = device ? '/user_management/authorize/device' : authorizePath();
    const answer = await fetch(server.url + path, {
      method: device ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { 'x-forwarded-for': address, 'content-type': 'application/json' },
      ...(device && { body: JSON.stringify({ client_id: 'client_test' }) }),
    });
    return answer.status;
  };
  const statuses: number[] = [];
  for (let at = 0; at < 30; at++) {
    const address = (i: number) => begin('198.51.100.1', i % 2 === 0);
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => address(i)))));
  }
  expect(new Set(statuses)).toEqual(new Set([200, 302]));
  expect([await begin('198.51.100.1'), await begin('198.51.100.1', true)]).toEqual([429, 429]);
  expect([await begin('198.51.100.2'), await begin('198.51.100.2', true)]).toEqual([302, 200]);
});

test('in production mode there is a proxy, and limits are strict, unless options say otherwise', async () => {
  expect(readConfig(await safeOptions())).toMatchObject({ proxies: 1, limits: 'strict' });
  expect(readConfig({})).toMatchObject({ proxies: 0, limits: 'loose' });
  expect(readConfig({ publicUrl: 'https://auth.example.com' })).toMatchObject({
    proxies: 1,
    limits: 'loose',
  });
});

test('API calls: so many reads and writes in ten seconds, then 429 with the time to wait', async () => {
  const server = await startServer({ limits: 'strict', apiKey: 'sk_test_key' });
  const read = () => manage(server, 'GET', '/organizations?limit=1');
  const write = () => manage(server, 'PUT', '/user_management/jwt_template', { content: '{}' });
  // However long the calls take here, to the server they come within the ten seconds.
  const now = server.clock.now();
  const statusesOf = async (ask: typeof read, count: number) => {
    let answered = 0;
    for (let asked = 0; asked < count; asked += 10) {
      server.clock.set(now);
      const answers = await Promise.all(Array.from({ length: 10 }, ask));
      answered += answers.filter(({ status }) => status === 200).length;
    }
    return answered;
  };
  expect(await statusesOf(read, 1_010)).toBe(1_000);
  // Reads leave writes alone.
  expect(await statusesOf(write, 510)).toBe(500);
  server.clock.set(now);
  const refused = await read();
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  server.clock.advance(11_000);
  expect((await read()).status).toBe(200);
});

test('a limit that is used up is not carried over a reset, nor over a clock that is set back', async () => {
  const server = await startServer({ limits: 'strict', users: [] });
  const status = async () => (await manage(server, 'GET', '/organizations?limit=1')).status;
  const useUp = async () => {
    const now = server.clock.now();
    let last = 200;
    while (last === 200) {
      server.clock.set(now);
      const answers = await Promise.all(Array.from({ length: 50 }, status));
      last = Math.max(...answers);
    }
    return last;
  };
  expect(await useUp()).toBe(429);
  await server.reset();
  expect(await status()).toBe(200);
  server.clock.advance(86_400_000);
  expect(await useUp()).toBe(429);
  server.clock.advance(-86_400_000);
  expect(await status()).toBe(200);
});

test('in development an API may be called as a test likes', async () => {
  const server = await startServer();
  const answers = await Promise.all(
    Array.from({ length: 1_010 }, () => manage(server, 'GET', '/organizations')),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test('a wrong key costs the right one nothing', async () => {
  const { inside } = await startProduction();
  const ask = (key: string) =>
    fetch(`${inside}/organizations`, { headers: { authorization: `Bearer ${key}` } });
  for (let at = 0; at < 1_001; at += 50) {
    await Promise.all(Array.from({ length: 50 }, () => ask('sk_wrong')));
  }
  expect((await ask(LONG_KEY)).status).toBe(200);
});
