import { expect, test } from 'vitest';
import { addressKey } from '../src/domain/address-key.js';
import { Browser } from './support/browser.js';
import { APP, LONG_KEY, startProduction } from './support/production.js';
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

// A form of the sign-in, for another account each time, as whoever the header says.
async function attempts(inside: string, how: { count: number; from: (at: number) => string }) {
  const browser = new Browser(inside);
  const path = authorizePath({ redirect_uri: `${APP}/callback` });
  const { location } = await browser.open(path);
  const page = await browser.open(location);
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const statuses: number[] = [];
  for (let at = 0; at < how.count; at += 1) {
    const response = await fetch(inside + location, {
      method: 'POST',
      headers: { accept: 'text/html', cookie, 'x-forwarded-for': how.from(at) },
      // The code is not asked for and no password checked: this is about counting.
      body: new URLSearchParams({ csrf, email: 'nobody', send_code: '1' }),
    });
    statuses.push(response.status);
  }
  return statuses;
}

test('one client is held back, whichever accounts it tries and whichever of its addresses it uses', async () => {
  const { inside } = await startProduction();
  const statuses = await attempts(inside, { count: 62, from: (at) => `2001:db8::${at + 1}` });
  expect(new Set(statuses.slice(0, 60))).toEqual(new Set([422]));
  expect(statuses.slice(60)).toEqual([429, 429]);
  expect(await attempts(inside, { count: 1, from: () => '2001:db8:0:1::1' })).toEqual([422]);
});

test('what a client writes before the proxy’s own entry is not believed', async () => {
  const { inside } = await startProduction();
  const statuses = await attempts(inside, { count: 61, from: (at) => `203.0.113.${at + 1}, 198.51.100.1` });
  expect(statuses.at(-1)).toBe(429);
});

test('without a proxy nobody’s header is believed', async () => {
  const { inside } = await startProduction({ proxies: 0 });
  const statuses = await attempts(inside, { count: 61, from: (at) => `203.0.113.${at + 1}` });
  expect(statuses.at(-1)).toBe(429);
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
