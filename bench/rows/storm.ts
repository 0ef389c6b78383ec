/** Row 9: many requests at once with one session that has just expired. */
import { fileURLToPath } from 'node:url';
import { startRedis } from '../../e2e/reliability/support/redis.ts';
import { startServer, type Server } from '../lib/app-server.ts';
import { bundle } from '../lib/bundle.ts';
import type { Part } from '../lib/context.ts';
import { DOCUMENT } from '../lib/headers.ts';
import { ask, newAgent } from '../lib/load.ts';
import { bench } from '../lib/places.ts';
import { startProvider, type Provider } from '../lib/provider.ts';
import { goal, limit, type Bar, type Goal, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';
import { percentile, spreadOf } from '../lib/stats.ts';

const worker = fileURLToPath(new URL('../lib/storm-worker.ts', import.meta.url));

type Name = 'ours' | 'published';

interface Storm {
  readonly calls: number;
  readonly signedOut: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const start = (count: number, candidate: string, env: Readonly<Record<string, string>>): Promise<Server[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      startServer({
        args: () => [worker],
        cwd: bench,
        env: { ...env, BENCH_CANDIDATE: candidate, BENCH_REQUIRE_FROM: `${bench}package.json` },
        ready: /Ready/,
      }),
    ),
  );

/** All at once, in turns over the processes. */
async function storm(servers: readonly Server[], provider: Provider, requests: number): Promise<Storm> {
  const agent = newAgent(requests);
  const one = async (index: number, cookie: string) => {
    const started = performance.now();
    const { status, body } = await ask(
      `${servers[index % servers.length]!.url}/account`,
      { ...DOCUMENT, cookie: `wos-session=${cookie}` },
      agent,
    );
    if (status !== 200) throw new Error(`A server answered ${status}`);
    return { ms: performance.now() - started, user: (JSON.parse(body) as { user: string | null }).user };
  };
  const all = async (cookie: string) =>
    Promise.all(Array.from({ length: requests }, (_, index) => one(index, cookie)));
  try {
    // With a session that is good: code is compiled, keys are fetched, connections are made.
    await all((await provider.session(3600)).cookie);
    provider.counted();
    const { cookie, userId } = await provider.session(-5);
    const answers = await all(cookie);
    const times = answers.map(({ ms }) => ms);
    return {
      calls: provider.counted(),
      signedOut: answers.filter(({ user }) => user !== userId).length,
      p50: percentile(times, 50),
      p99: percentile(times, 99),
    };
  } finally {
    agent.destroy();
  }
}

interface StormOf {
  readonly name: Name;
  readonly processes: number;
  readonly requests: number;
  readonly redisUrl?: string | undefined;
}

/** One storm over fresh processes. */
async function stormOnce({ name, processes, requests, redisUrl }: StormOf): Promise<Storm> {
  const candidate =
    name === 'ours'
      ? await bundle({ entry: 'storm-ours.ts', name: 'storm-ours' })
      : await bundle({ entry: 'in-process.ts', name: 'published', home: 'peers' });
  const provider = await startProvider(createMint());
  const env = { ...provider.env, ...(redisUrl !== undefined && { BENCH_REDIS_URL: redisUrl }) };
  const servers = await start(processes, candidate, env);
  try {
    return await storm(servers, provider, requests);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await provider.close();
  }
}

const SIZES = [
  { processes: 1, requests: 100 },
  { processes: 1, requests: 1_000 },
  { processes: 4, requests: 100 },
  { processes: 4, requests: 1_000 },
] as const;

export const storms: Part = {
  rows: ['9'],
  run: async ({ processes: times, log }): Promise<Result[]> => {
    const redis = await startRedis();
    const goals: Goal[] = [];
    const bars: Bar[] = [];
    const rows: (string | number)[][] = [];
    try {
      for (const { processes, requests } of SIZES) {
        const found: Record<Name, Storm[]> = { ours: [], published: [] };
        for (let turn = 0; turn < times; turn++) {
          const names: Name[] = turn % 2 === 0 ? ['ours', 'published'] : ['published', 'ours'];
          for (const name of names) {
            const redisUrl = name === 'ours' && processes > 1 ? redis.url : undefined;
            found[name].push(await stormOnce({ name, processes, requests, redisUrl }));
          }
          log(`${requests} at once, ${processes} processes: ${turn + 1} of ${times}`);
        }
        const size = `${requests.toLocaleString('en')} at once, ${processes === 1 ? '1 process' : `${processes} processes`}`;
        const most = (what: 'calls' | 'signedOut') => Math.max(...found.ours.map((one) => one[what]));
        goals.push(
          limit(`${size}: token calls`, '', 1, most('calls')),
          limit(`${size}: answers signed out`, '', 0, most('signedOut')),
          goal(
            `${size}: p99, of the published package's`,
            '×',
            'at most',
            0.5,
            found.ours.map(({ p99 }, turn) => p99 / found.published[turn]!.p99),
          ),
        );
        bars.push({
          label: `9. ${size}: p99`,
          ours: spreadOf(found.ours.map(({ p99 }, turn) => found.published[turn]!.p99 / p99)),
        });
        for (const [name, title] of [
          ['ours', 'ours'],
          ['published', 'published 4.3.2'],
        ] as const) {
          const of = (what: keyof Storm) => {
            const spread = spreadOf(found[name].map((one) => one[what]));
            const [middle, from, to] = [spread.median, spread.least, spread.most].map(Math.round);
            return from === to ? middle! : `${middle} (${from} to ${to})`;
          };
          rows.push([size, title, of('calls'), of('signedOut'), of('p50'), of('p99')]);
        }
      }
    } finally {
      await redis.stop();
    }
    return [
      {
        row: '9',
        title: 'Many requests at once when a session expires',
        goals,
        tables: [
          {
            caption: 'one expired session, refresh tokens good once',
            columns: ['', '', 'token calls', 'answers signed out', 'p50, ms', 'p99, ms'],
            rows,
          },
        ],
        bars,
        method:
          'Fresh processes each time; proxy, then a page with withAuth(), behind the HTTP server of Node. The provider answers after 50 ms. With four processes ours share a Redis; the published package has nothing to share.',
      },
    ];
  },
};
