/** `outageGraceSeconds` in a built Next app: who is served while the provider is down, for how long, and who may not be. */
import { randomBytes } from 'node:crypto';
import { chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seen } from '../fixtures/reliability/lib/seen.ts';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { DOCUMENT } from '../support/http.ts';
import type { Answer } from '../support/http.ts';
import { Person, sessionIn, startCluster, startProcess } from './support/cluster.ts';
import type { Cluster, Process } from './support/cluster.ts';
import { startRedis } from './support/redis.ts';
import type { RedisServer } from './support/redis.ts';
import { expectInDocs } from './support/tables.ts';

const MINUTES = 60;
const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;

let redis: RedisServer;
let cluster: Cluster;
beforeAll(async () => {
  redis = await startRedis();
  cluster = await startCluster({
    kind: 'next',
    processes: 1,
    settings: {
      store: { client: 'redis', url: redis.url },
      timeoutMs: 400,
      outageGraceSeconds: 60 * MINUTES,
    },
  });
});
afterAll(async () => {
  await cluster.stop();
  await redis.stop();
});

function shownBy({ body, status, url }: Answer): Seen {
  const json = /data-seen="([^"]*)"/.exec(body)?.[1]?.replaceAll('&quot;', '"');
  if (json === undefined) throw new Error(`${url} shows nothing (status ${status})`);
  return JSON.parse(json) as Seen;
}

const described = ({ userId, stale }: Pick<Seen, 'userId' | 'stale'>) =>
  userId === null ? 'no user' : stale ? 'served, `stale`' : 'served';

async function observe(person: Person, process: Process): Promise<string[]> {
  const open = shownBy(await person.open(process, '/'));
  const api = JSON.parse((await person.open(process, '/api/seen')).body) as Seen;
  expect(api, 'pages and route handlers agree').toEqual(open);
  const guarded = await person.open(process, '/guarded');
  const strict = await person.open(process, '/strict');
  const script = await person.call(process, 'session');
  const asked =
    script.status === 200 ? (JSON.parse(script.body) as { auth: { stale?: boolean } }).auth : null;
  expect([guarded, strict, script].map(sessionIn), 'a cookie that was removed').not.toContain(null);
  return [
    described(open),
    guarded.status === 200 ? described(shownBy(guarded)) : String(guarded.status),
    await strictly(strict, person, process),
    asked ? (asked.stale ? '`stale`' : 'fresh') : String(script.status),
  ];
}

/** A page that refuses leads to the AuthKit route, which asks the provider once more. */
async function strictly(answer: Answer, person: Person, process: Process): Promise<string> {
  if (answer.status === 200) return described(shownBy(answer));
  if (answer.status !== 307) return String(answer.status);
  const { pathname, search } = new URL(answer.headers.get('location') ?? '', process.url);
  expect(pathname).toBe('/callback');
  return String((await person.ask(process, pathname + search, { headers: DOCUMENT })).status);
}

test('who is served while the provider is down', async () => {
  const { authkit, cookiePassword, processes } = cluster;
  const process = processes[0]!;
  const at = async (minutes: number) =>
    Person.with((await authkit.sessionFrom(minutes * MINUTES, someone(), cookiePassword)).cookie);
  const [fresh, late, over] = [await at(0), await at(20), await at(120)];
  const { cookie } = await authkit.impersonatedSession(20 * MINUTES, someone(), cookiePassword);
  const impersonated = Person.with(cookie);
  expect((await fresh.seen(process)).userId).not.toBeNull();
  authkit.server.faults.add('any', { kind: 'status', status: 503 });

  const rows = [
    ['token still good', await observe(fresh, process)],
    ['expired 15 minutes ago', await observe(late, process)],
    ['expired longer ago than the grace', await observe(over, process)],
    ['expired 15 minutes ago, impersonated', await observe(impersonated, process)],
  ] as const;

  expect(Object.fromEntries(rows)).toEqual({
    'token still good': ['served', 'served', 'served', 'fresh'],
    'expired 15 minutes ago': ['served, `stale`', 'served, `stale`', '503', '`stale`'],
    'expired longer ago than the grace': ['no user', '503', '503', '503'],
    'expired 15 minutes ago, impersonated': ['no user', '503', '503', '503'],
  });
  expect(process.events().filter(({ type }) => type === 'session.stale')).toHaveLength(1);

  // A process that starts now has never seen the provider's keys; the store has.
  const started = await startProcess('node', process.settings);
  try {
    expect(await fresh.seen(started)).toMatchObject({ stale: false });
    expect((await fresh.seen(started)).userId).not.toBeNull();
  } finally {
    await started.child.stop();
  }

  authkit.server.faults.clear();
  for (const person of [fresh, late, over, impersonated]) {
    while ((await person.open(process, '/guarded')).status === 503 || (await person.seen(process)).stale) {
      // As an open breaker asks for.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await person.seen(process)).userId).not.toBeNull();
  }
  const header = ['session', 'open page', 'guarded page', '`protect({ allowStale: false })`', 'client half'];
  await expectInDocs(
    'grace',
    header,
    rows.map(([name, cells]) => [name, ...cells]),
  );
});

test('a page’s hooks say that a session is stale, and that its token cannot be had', async () => {
  const { authkit, cookiePassword, processes } = cluster;
  const { url } = processes[0]!;
  const { cookie } = await authkit.sessionFrom(20 * MINUTES, someone(), cookiePassword);
  await Person.with((await authkit.session(someone(), cookiePassword)).cookie).seen(processes[0]!);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  const outage = authkit.server.faults.add('any', { kind: 'status', status: 503 });
  try {
    const context = await browser.newContext();
    await context.addCookies([{ name: 'wos-session', value: cookie, url, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(`${url}/live`);
    const state = async (includes: string): Promise<unknown> => {
      await page.waitForFunction((wanted) => {
        // As when the network comes back.
        dispatchEvent(new Event('online'));
        return document.querySelector('[data-live]')?.getAttribute('data-live')?.includes(wanted);
      }, includes);
      return JSON.parse((await page.locator('[data-live]').getAttribute('data-live')) ?? '');
    };
    expect(await state('"stale":true')).toMatchObject({ signedIn: true, tokens: 0, loading: false });
    outage.clear();
    expect(await state('"stale":false')).toMatchObject({ signedIn: true, loading: false });
  } finally {
    await browser.close();
    outage.clear();
  }
});
