/** Row 16: more sessions in a process, more processes, larger sessions. */
import { bundle } from '../lib/bundle.ts';
import type { Context, Part } from '../lib/context.ts';
import type { GrowthTask, Grown } from '../lib/growth-worker.ts';
import { startKeyServer, type KeyServer } from '../lib/key-server.ts';
import { goal, type Result, type Table } from '../lib/results.ts';
import { rotated } from '../lib/rotated.ts';
import { createMint, type SessionMint } from '../lib/sessions.ts';
import { spreadOf } from '../lib/stats.ts';
import { runWorker } from '../lib/worker.ts';

const STEPS = [1, 10, 100, 1_000, 10_000, 100_000];
const PROCESSES = [1, 2, 4];
/** Bytes of metadata, for cookies of 2.5 to 12 kB: about what fits in the header that servers accept. */
const PADDINGS = [0, 1_500, 3_500, 6_800];
/** What stays the same; a goal is met within its 90 %. */
const FLAT = 1;

interface Bench {
  readonly mint: SessionMint;
  readonly keys: KeyServer;
  readonly file: string;
  readonly floor: string;
}

interface GrowOf {
  readonly steps: readonly number[];
  readonly batches: number;
  readonly padding?: number;
  readonly pinned?: boolean;
}

function grow(
  { mint, keys, file, floor }: Bench,
  { steps, batches, padding = 0, pinned = true }: GrowOf,
): Promise<Grown[]> {
  const sessions = Array.from({ length: 8 }, () => {
    const { accessToken, refreshToken, user } = mint.parts({ padding });
    return { accessToken, refreshToken, user };
  });
  const task: GrowthTask = { file, floor, password: mint.password, sessions, steps, batches };
  return runWorker<Grown[]>({
    file: 'growth-worker.ts',
    task,
    env: { ...keys.env },
    execArgv: ['--expose-gc'],
    pinned,
  });
}

const middle = (numbers: readonly number[]) => spreadOf(numbers).median;

async function bySessions(bench: Bench, { processes, quick, rounds, log }: Context) {
  const steps = quick ? STEPS.slice(0, -1) : STEPS;
  const runs: Grown[][] = [];
  for (let turn = 0; turn < processes; turn++) {
    runs.push(await grow(bench, { steps, batches: rounds }));
    log(`sessions in a process: ${turn + 1} of ${processes}`);
  }
  const last = steps.length - 1;
  const table: Table = {
    caption: 'sessions that one process has met',
    columns: ['', 'µs of CPU, warm', 'an empty proxy', 'MB of heap'],
    rows: steps.map((step, index) => {
      const of = (what: 'ours' | 'floor' | 'heap') => middle(runs.map((grown) => grown[index]![what]));
      return [
        step.toLocaleString('en'),
        of('ours').toFixed(0),
        of('floor').toFixed(0),
        (of('heap') / 1e6).toFixed(1),
      ];
    }),
  };
  const goals = [
    goal(
      `warm CPU with ${steps[last]!.toLocaleString('en')} sessions, of that with 1`,
      '×',
      'at most',
      FLAT,
      runs.map((grown) => grown[last]!.ours / grown[0]!.ours),
    ),
    goal(
      `heap with ${steps[last]!.toLocaleString('en')} sessions, of that with ${steps[last - 1]!.toLocaleString('en')}`,
      '×',
      'at most',
      FLAT,
      runs.map((grown) => grown[last]!.heap / grown[last - 1]!.heap),
    ),
  ];
  return { table, goals };
}

async function byProcesses(bench: Bench, { processes, rounds, log }: Context) {
  const found = new Map<number, { ours: number[]; floor: number[] }>(
    PROCESSES.map((count) => [count, { ours: [], floor: [] }]),
  );
  for (let turn = 0; turn < processes; turn++) {
    for (const count of rotated(PROCESSES, turn)) {
      // On all cores: it is about them.
      const together = await Promise.all(
        Array.from({ length: count }, () => grow(bench, { steps: [32], batches: rounds, pinned: false })),
      );
      for (const what of ['ours', 'floor'] as const) {
        found.get(count)![what].push(middle(together.map(([grown]) => grown![what])));
      }
    }
    log(`processes: ${turn + 1} of ${processes}`);
  }
  const one = found.get(1)!;
  const most = found.get(PROCESSES.at(-1)!)!;
  const table: Table = {
    caption: 'processes at work at once',
    columns: ['', 'µs of CPU, warm', 'an empty proxy'],
    rows: PROCESSES.map((count) => {
      const { ours, floor } = found.get(count)!;
      return [count, middle(ours).toFixed(0), middle(floor).toFixed(0)];
    }),
  };
  const goals = [
    goal(
      `warm CPU in ${PROCESSES.at(-1)} processes, of that in 1, beyond what an empty proxy's grows`,
      '×',
      'at most',
      FLAT,
      most.ours.map(
        (ours, turn) => ours / one.ours[turn]! / Math.max(1, most.floor[turn]! / one.floor[turn]!),
      ),
    ),
  ];
  return { table, goals };
}

async function bySize(bench: Bench, { processes, rounds, log }: Context) {
  const found = PADDINGS.map(() => [] as Grown[]);
  for (let turn = 0; turn < processes; turn++) {
    for (const padding of rotated(PADDINGS, turn)) {
      const [grown] = await grow(bench, { steps: [32], batches: rounds, padding });
      found[PADDINGS.indexOf(padding)]!.push(grown!);
    }
    log(`sizes of a session: ${turn + 1} of ${processes}`);
  }
  const table: Table = {
    caption: 'size of a session, sealed',
    columns: ['kB', 'µs of CPU, warm', 'an empty proxy', 'beyond it'],
    rows: found.map((all) => {
      const ours = middle(all.map((grown) => grown.ours));
      const floor = middle(all.map((grown) => grown.floor));
      return [
        (all[0]!.cookieBytes / 1000).toFixed(1),
        ours.toFixed(0),
        floor.toFixed(0),
        (ours - floor).toFixed(0),
      ];
    }),
  };
  const goals = [
    goal(
      'warm CPU of the largest session, of that of the usual one',
      '×',
      'at most',
      FLAT,
      found.at(-1)!.map(({ ours }, turn) => ours / found[0]![turn]!.ours),
    ),
  ];
  return { table, goals };
}

export const growth: Part = {
  rows: ['16'],
  run: async (context): Promise<Result[]> => {
    const mint = createMint();
    const keys = await startKeyServer(mint);
    try {
      const bench: Bench = {
        mint,
        keys,
        file: await bundle({ entry: 'in-process.ts', name: 'ours' }),
        floor: await bundle({ entry: 'floor.ts', name: 'floor' }),
      };
      const parts = [
        await bySessions(bench, context),
        await byProcesses(bench, context),
        await bySize(bench, context),
      ];
      return [
        {
          row: '16',
          title: 'Growth',
          goals: parts.flatMap(({ goals }) => goals),
          tables: parts.map(({ table }) => table),
          method:
            'In process, as row 4. A process keeps at most 5,000 sessions, so heap that is flat from 10,000 on is bounded. Warm are the 32 sessions met last.',
        },
      ];
    } finally {
      await keys.close();
    }
  },
};
