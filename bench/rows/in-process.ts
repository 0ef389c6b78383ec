/** Rows 4, 5 and 6: what the library's own code costs a request, in plain Node with Next's objects and no server. */
import { mkdir, writeFile } from 'node:fs/promises';
import { bundle } from '../lib/bundle.ts';
import type { Context, Part } from '../lib/context.ts';
import type { Measured, Scenario, Task } from '../lib/in-process-worker.ts';
import { startKeyServer } from '../lib/key-server.ts';
import { pinning } from '../lib/pinning.ts';
import { work } from '../lib/places.ts';
import { goal, type Bar, type Result, type Table } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';
import { median, spreadOf } from '../lib/stats.ts';
import { runWorker } from '../lib/worker.ts';

const IN_FLIGHT = 32;
/** Requests in a batch, so that batches of all candidates take about the same time. */
const BATCH = { floor: 640, ours: 320, published: 64 };
/** Each session is new, and somebody has to make it. */
const COLD_BATCH = { floor: 64, ours: 64, published: 64 };

/** Requests of each candidate that do not count. */
const warmUpOf = ({ quick }: Context) => (quick ? 768 : 3_072);

interface RowOf {
  readonly row: string;
  readonly title: string;
  readonly goal: number;
  readonly scenarios: readonly Scenario[];
}

const ROWS: readonly RowOf[] = [
  { row: '4', title: 'A signed-in request in process, warm', goal: 18, scenarios: ['warm'] },
  {
    row: '5',
    title: 'A signed-in request in process, a session never seen before',
    goal: 9,
    scenarios: ['cold'],
  },
  {
    row: '6',
    title: 'A signed-out request in process',
    goal: 14,
    scenarios: ['signed-out document', 'signed-out prefetch'],
  },
];

export const inProcess: Part = {
  rows: ROWS.map(({ row }) => row),
  run: async (context) => {
    const candidates = [
      { name: 'floor', file: await bundle({ entry: 'floor.ts', name: 'floor' }) },
      { name: 'ours', file: await bundle({ entry: 'in-process.ts', name: 'ours' }) },
      { name: 'published', file: await bundle({ entry: 'in-process.ts', name: 'published', home: 'peers' }) },
    ];
    const mint = createMint();
    const keys = await startKeyServer(mint);
    const cookies = `${work}cookies.txt`;
    try {
      const lines = await Promise.all(
        Array.from({ length: warmUpOf(context) + context.rounds * COLD_BATCH.ours }, async () => {
          const { cookie, userId } = await mint.session();
          return `${cookie} ${userId}`;
        }),
      );
      await mkdir(work, { recursive: true });
      await writeFile(cookies, lines.join('\n'));
      const measure = async (scenario: Scenario) => {
        const processes: Measured[] = [];
        for (let turn = 0; turn < context.processes; turn++) {
          const batchSize = scenario === 'cold' ? COLD_BATCH : BATCH;
          const task: Task = {
            scenario,
            candidates,
            cookies,
            inFlight: IN_FLIGHT,
            batches: context.rounds,
            batchSize,
            turn,
            warmUp: warmUpOf(context),
          };
          processes.push(
            await runWorker<Measured>({
              file: 'in-process-worker.ts',
              task,
              env: { ...keys.env },
              execArgv: ['--expose-gc'],
            }),
          );
          context.log(`${scenario}: process ${turn + 1} of ${context.processes}`);
        }
        return processes;
      };
      const results: Result[] = [];
      for (const one of ROWS.filter(({ row }) => context.rows.includes(row)))
        results.push(await resultOf(one, measure, lines[0]!.split(' ')[0]!.length));
      return results;
    } finally {
      await keys.close();
    }
  },
};

async function resultOf(
  { row, title, goal: aimedAt, scenarios }: RowOf,
  measure: (scenario: Scenario) => Promise<Measured[]>,
  cookieBytes: number,
): Promise<Result> {
  const goals: Result['goals'][number][] = [];
  const tables: Table[] = [];
  const bars: Bar[] = [];
  for (const scenario of scenarios) {
    const processes = await measure(scenario);
    const cost = (name: string) => processes.map((measured) => median(measured[name]!));
    const against = (name: string) =>
      cost('published').map((theirs, process) => theirs / cost(name)[process]!);
    const rows = ['floor', 'ours', 'published'].map((name) => {
      const ratio = spreadOf(against(name));
      return [
        NAMES[name]!,
        Math.round(spreadOf(cost(name)).median),
        `${ratio.median.toFixed(1)} (${ratio.least.toFixed(1)} to ${ratio.most.toFixed(1)})`,
      ];
    });
    goals.push(
      goal(`${scenario}: the published package's CPU over ours`, '×', 'at least', aimedAt, against('ours')),
    );
    bars.push({
      label: `${row}. In process, ${scenario}: CPU`,
      ours: spreadOf(against('ours')),
      floor: spreadOf(against('floor')),
    });
    tables.push({ caption: scenario, columns: ['', 'µs of CPU', '× less than published'], rows });
  }
  return {
    row,
    title,
    goals,
    tables,
    bars,
    method: `${pinning} ${IN_FLIGHT} requests in flight; cookie of ${cookieBytes} bytes. The request object is made before the clock runs; Next's own adapters make cookies() and headers() of what the proxy passes on.`,
  };
}

const NAMES: Readonly<Record<string, string>> = {
  floor: 'no auth library, empty proxy',
  ours: 'ours',
  published: 'published 4.3.2',
};
