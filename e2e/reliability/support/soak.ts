/**
 * A realistic mix, for as long as one likes: people who sign in, browse in several tabs, renew, change organizations and
 * sign out, at a built app of two processes behind a balancer, with tokens that live five seconds and a provider that
 * keeps failing. Counted is what must not happen.
 */
import { randomBytes } from 'node:crypto';
import { chromium } from '@playwright/test';
import type { Fault } from '@workos-inc/authkit-server';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { PASSWORD, tokenClaims } from '../../support/authkit.ts';
import type { Answer } from '../../support/http.ts';
import { ask, CookieJar, DOCUMENT } from '../../support/http.ts';
import { authorizeByHttp } from '../../support/sign-in-by-http.ts';
import { seeded } from '../../support/seeded.ts';
import type { Seeded } from '../../support/seeded.ts';
import { startBalancer } from './balancer.ts';
import { SCRIPT, startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { startRedis } from './redis.ts';

const PEOPLE = 6;
const MEMORY_EVERY_MS = 10_000;

export interface SoakOptions {
  seconds: number;
  seed: number;
  log?: (line: string) => void;
}

export interface MemorySample {
  process: number;
  second: number;
  rssMb: number;
  heapMb: number;
}

export interface SoakResult {
  requests: number;
  signIns: number;
  signOuts: number;
  revocations: number;
  switches: number;
  refreshes: number;
  faults: number;
  /** Times that no answer to a refresh arrived, though it was made, for longer than a spent token may be used again. */
  outages: number;
  /** Answers that asked to come again later, as promised while the provider fails. */
  later: number;
  /** Sessions that ended for a reason other than sign-out and revocation: each with what was seen. */
  lost: string[];
  /** Answers that nobody promised. */
  unexpected: string[];
  /** How often a process gave the store up for a while: on a machine that is too busy, Redis answers late. */
  storeUnavailable: number;
  /** Sign-outs that other processes did not hear of, because one of them had given the store up just then. */
  unshared: number;
  /** What the page saw that was left open in a browser all the time. */
  page: { served: number; later: number; lost: number; tokens: number; signedIn: boolean };
  memory: MemorySample[];
}

const FAULTS: Fault[] = [
  { kind: 'status', status: 408 },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 200, html: true },
  { kind: 'reset' },
  { kind: 'delay', ms: 300 },
  { kind: 'hang' },
];

const REPLAY_SECONDS = 30;
const OUTAGE = { everyMs: 150_000, lastsMs: (REPLAY_SECONDS + 10) * 1_000 };

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function soak({ seconds, seed, log = () => undefined }: SoakOptions): Promise<SoakResult> {
  const result: SoakResult = {
    requests: 0,
    signIns: 0,
    signOuts: 0,
    revocations: 0,
    switches: 0,
    refreshes: 0,
    faults: 0,
    outages: 0,
    later: 0,
    lost: [],
    unexpected: [],
    storeUnavailable: 0,
    unshared: 0,
    page: { served: 0, later: 0, lost: 0, tokens: 0, signedIn: false },
    memory: [],
  };
  const redis = await startRedis();
  const balancer = await startBalancer();
  const appUrl = `http://localhost:${balancer.port}`;
  const cluster = await startCluster({
    kind: 'next',
    processes: 2,
    appUrl,
    settings: { store: { client: 'redis', url: redis.url }, timeoutMs: 1_000, outageGraceSeconds: 5 },
    authkit: { accessTokenSeconds: 5, refreshReplaySeconds: REPLAY_SECONDS },
  });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  try {
    balancer.setTargets(cluster.processes.map(({ url }) => url));
    const clock = { isOver: false };
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, (_, index) =>
        makeVisitor(cluster, appUrl, result, seeded(seed + index), clock),
      ),
    );
    const left = await cluster.authkit.session(someone(), cluster.cookiePassword);
    const userOfPage = tokenClaims(left.tokens[0]).sub;
    const context = await browser.newContext();
    await context.addCookies([{ name: 'wos-session', value: left.cookie, url: appUrl, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(`${appUrl}/live`);

    const started = Date.now();
    const work = [
      ...people.map((visitor) => visitor.live()),
      breakThings(cluster, result, seeded(seed + 1_000), clock),
      measure(cluster, result, started, clock, log),
    ];
    const timer = setTimeout(() => (clock.isOver = true), seconds * 1_000);
    await Promise.all(work).finally(() => {
      clock.isOver = true;
      clearTimeout(timer);
    });
    cluster.authkit.server.faults.clear();
    const live = await page.locator('[data-live]').getAttribute('data-live');
    const { lostAt, ...counts } = JSON.parse(live ?? '{}') as SoakResult['page'] & { lostAt: number | null };
    result.page = counts;
    if (lostAt !== null) result.lost.push(`the open page; ${whatWasSaid(cluster, userOfPage, lostAt)}`);
    const events = cluster.processes.flatMap((process) => process.events());
    const count = (type: string) => events.filter((event) => event.type === type).length;
    result.refreshes = count('session.refreshed');
    result.storeUnavailable = count('store.unavailable');
    return result;
  } finally {
    await browser.close();
    await cluster.stop();
    await balancer.close();
    await redis.stop();
  }
}

const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;

interface Clock {
  isOver: boolean;
}

async function makeVisitor(
  cluster: Cluster,
  appUrl: string,
  result: SoakResult,
  random: Seeded,
  clock: Clock,
) {
  const { server } = cluster.authkit;
  const email = someone();
  await cluster.authkit.createUser(email);
  const organizations: string[] = [];
  for (const name of ['One', 'Two']) {
    const { id } = await server.createOrganization({ name: `${name} of ${email}` });
    organizations.push(id);
  }
  // Of one organization from the start, so that no sign-in has to choose.
  await server.addMember({ organizationId: organizations[0]!, email });
  let cookies = new CookieJar();
  let userId: string | undefined;
  let sessionId = '';

  async function get(path: string, headers: Record<string, string> = DOCUMENT): Promise<Answer> {
    result.requests++;
    const answer = await ask(new URL(path, appUrl).href, { cookies, headers });
    if (answer.status === 503) result.later++;
    else if (answer.status >= 500) result.unexpected.push(`${answer.status} from ${path.split('?')[0]}`);
    return answer;
  }
  const call = (action: string, query: Record<string, string> = {}) =>
    get(`/callback?${new URLSearchParams({ authkit: action, n: 'n', ...query })}`, SCRIPT);

  /** Asks until the answer is not that the provider cannot be reached; undefined when time is up. */
  async function insist(attempt: () => Promise<Answer>): Promise<Answer | undefined> {
    for (;;) {
      const answer = await attempt();
      if (answer.status !== 503) return answer;
      if (clock.isOver) return undefined;
      await wait(100);
    }
  }

  async function signIn(): Promise<boolean> {
    cookies = new CookieJar();
    while (!clock.isOver) {
      const start = await get('/callback?authkit=sign-in&return_to=/guarded');
      const callback = await authorizeByHttp(start.headers.get('location') ?? '', {
        email,
        password: PASSWORD,
      });
      const { pathname, search } = new URL(callback);
      const answer = await get(pathname + search);
      // The provider may fail between the code and its exchange; then one signs in once more, as a person would.
      if (answer.status === 303 && cookies.get('wos-session')) {
        result.signIns++;
        const seen = await insist(() => get('/api/seen'));
        const { userId: id, sessionId: sid } = JSON.parse(seen?.body ?? '{}') as {
          userId?: string;
          sessionId?: string;
        };
        if (id) [userId, sessionId] = [id, sid ?? ''];
        return true;
      }
    }
    return false;
  }

  /** One look at a page that needs a user: whether the session is still there. */
  async function check(what: string): Promise<boolean> {
    const answer = await insist(() => get('/guarded'));
    if (!answer) return true;
    if (answer.status === 200) {
      const seen = /&quot;userId&quot;:&quot;([^&]*)&quot;/.exec(answer.body)?.[1];
      if (userId !== undefined && seen !== undefined && seen !== userId)
        result.unexpected.push(`another user after ${what}`);
      return true;
    }
    result.lost.push(`${answer.status} after ${what}; ${whatWasSaid(cluster, userId, Date.now())}`);
    return false;
  }

  async function browse(): Promise<void> {
    const tabs = 1 + random.below(4);
    const paths = ['/', '/guarded', '/api/seen'];
    await Promise.all(
      Array.from({ length: tabs }, () => (random.below(4) === 0 ? call('token') : get(random.pick(paths)))),
    );
  }

  async function step(): Promise<void> {
    const chance = random.below(100);
    if (chance < 70) {
      await browse();
      await check('browsing');
    } else if (chance < 82) {
      await Promise.all([call('refresh'), browse()]);
      await check('a renewal');
    } else if (chance < 90) {
      const organizationId = organizations[0]!;
      await Promise.all([call('switch-organization', { organization_id: organizationId }), browse()]);
      result.switches++;
      await check('a change of organization');
    } else if (chance < 96) {
      const copy = new CookieJar(cookies.all());
      const wasShared = isStoreUsed();
      await Promise.all([browse(), call('sign-out')]);
      result.signOuts++;
      await expectGone(copy, wasShared);
      await signIn();
    } else {
      await server.revokeSession(sessionId).catch(() => undefined);
      result.revocations++;
      await signIn();
    }
    await wait(random.below(400));
  }

  /** Whether no process has given the store up, by what they reported last. */
  function isStoreUsed(): boolean {
    return cluster.processes.every(
      ({ events }) =>
        events()
          .filter(({ type }) => type.startsWith('store.'))
          .at(-1)?.type !== 'store.unavailable',
    );
  }

  /** What somebody copied before the sign-out is worth nothing. */
  async function expectGone(copy: CookieJar, wasShared: boolean): Promise<void> {
    cookies = copy;
    const answer = await get('/api/seen');
    const { userId: still } = JSON.parse(answer.body) as { userId: string | null };
    if (answer.status !== 200 || still === null) return;
    if (wasShared && isStoreUsed()) result.unexpected.push('still signed in after sign-out');
    else result.unshared++;
  }

  return {
    live: async () => {
      let isSignedIn = await signIn();
      while (!clock.isOver) {
        const before = result.lost.length;
        if (isSignedIn) await step();
        if (result.lost.length > before) isSignedIn = await signIn();
      }
    },
  };
}

/** What the processes last reported about somebody, and about what they depend on, until then. */
function whatWasSaid({ processes }: Cluster, userId: string | undefined, until: number): string {
  return processes
    .flatMap((process, index) =>
      process
        .log()
        .filter(({ at, event }) => at <= until && (!('userId' in event) || event.userId === userId))
        .slice(-12)
        .map(
          ({ at, event }) => `${at - until} ms, ${index}: ${JSON.stringify({ ...event, userId: undefined })}`,
        ),
    )
    .join('\n');
}

/** The provider fails, in every way, about a third of the time; now and then no answer arrives for long. */
async function breakThings(
  cluster: Cluster,
  result: SoakResult,
  random: Seeded,
  clock: Clock,
): Promise<void> {
  const { faults } = cluster.authkit.server;
  let next = Date.now() + OUTAGE.everyMs / 2;
  while (!clock.isOver) {
    if (Date.now() >= next) {
      next += OUTAGE.everyMs;
      const until = Date.now() + OUTAGE.lastsMs;
      faults.add('refresh', { kind: 'drop' });
      result.outages++;
      while (!clock.isOver && Date.now() < until) await wait(100);
      faults.clear();
    }
    await wait(500 + random.below(2_000));
    const fault = random.pick(FAULTS);
    faults.add(random.pick(['refresh', 'refresh', 'refresh', 'jwks', 'exchange']), fault);
    // An answer that is lost after its token was spent: once, as it happens on the way.
    if (random.below(3) === 0) faults.add('refresh', { kind: 'drop' }, { times: 1 });
    result.faults++;
    await wait(300 + random.below(1_200));
    faults.clear();
  }
}

async function measure(
  cluster: Cluster,
  result: SoakResult,
  started: number,
  clock: Clock,
  log: (line: string) => void,
): Promise<void> {
  let next = started;
  while (!clock.isOver) {
    if (Date.now() >= next) {
      next += MEMORY_EVERY_MS;
      for (const [index, { url }] of cluster.processes.entries()) {
        const answer = await ask(`${url}/memory`);
        const { rss, heapUsed } = JSON.parse(answer.body) as { rss: number; heapUsed: number };
        const second = Math.round((Date.now() - started) / 1_000);
        result.memory.push({ process: index, second, rssMb: mb(rss), heapMb: mb(heapUsed) });
      }
      const { requests, faults, lost, unexpected } = result;
      log(`${requests} requests, ${faults} faults, ${lost.length} lost, ${unexpected.length} unexpected`);
    }
    await wait(200);
  }
}

const mb = (bytes: number) => Math.round((bytes / 1_048_576) * 10) / 10;
