/** Rows S1 and S2, of the server: the local AuthKit beside the emulator that ships in the package `workos`. */
import { mkdir } from 'node:fs/promises';
import { startAuthServer, type AuthServer, type Name } from '../lib/auth-server.ts';
import type { Context, Part } from '../lib/context.ts';
import { work } from '../lib/places.ts';
import type { RefreshTask } from '../lib/refresh-client.ts';
import { goal, type Result } from '../lib/results.ts';
import { spreadOf } from '../lib/stats.ts';
import { runWorker } from '../lib/worker.ts';

const NAMES: Readonly<Record<Name, string>> = {
  ours: 'ours, SQLite on disk',
  emulator: 'workos 0.14.0, in memory',
};
const BATCHES = [
  { connections: 1, refreshes: 500 },
  { connections: 10, refreshes: 1_500 },
  { connections: 50, refreshes: 3_000 },
] as const;
const ALL_REFRESHES = 20_000;

interface Turn {
  readonly startMs: number;
  readonly memoryAtStart: number;
  readonly memoryAfter: number;
  /** Refreshes a second, by connections. */
  readonly perSecond: Readonly<Record<number, number>>;
}

const refreshes = ({ url, clientId, apiKey }: AuthServer, connections: number, count: number) => {
  const task: RefreshTask = { url, clientId, apiKey, connections, refreshes: count };
  return runWorker<number>({ file: 'refresh-client.ts', task, pinned: false });
};

/** Both from their start to 20,000 refreshes, in turns. */
async function turnOf(order: readonly Name[], quick: boolean): Promise<Record<Name, Turn>> {
  const servers: [Name, AuthServer, memoryAtStart: number][] = [];
  try {
    for (const name of order) {
      const server = await startAuthServer(name);
      servers.push([name, server, server.memory()]);
    }
    const perSecond: Record<Name, Record<number, number>> = { ours: {}, emulator: {} };
    let done = 0;
    // Code is compiled by then.
    for (const [, server] of servers) await refreshes(server, 10, 1_000);
    for (const { connections, refreshes: count } of BATCHES) {
      for (const [name, server] of servers) {
        perSecond[name][connections] = await refreshes(server, connections, count);
      }
      done += count;
    }
    const rest = (quick ? 6_000 : ALL_REFRESHES) - 1_000 - done;
    for (const [, server] of servers) if (rest > 0) await refreshes(server, 50, rest);
    const found = servers.map(([name, server, memoryAtStart]) => [
      name,
      {
        startMs: server.startMs,
        memoryAtStart,
        memoryAfter: server.memory(),
        perSecond: perSecond[name],
      },
    ]);
    return Object.fromEntries(found) as Record<Name, Turn>;
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
}

export const authServer: Part = {
  rows: ['S1', 'S2'],
  run: async ({ processes, quick, rows, log }: Context): Promise<Result[]> => {
    await mkdir(work, { recursive: true });
    const turns: Record<Name, Turn>[] = [];
    for (let turn = 0; turn < processes; turn++) {
      turns.push(await turnOf(turn % 2 === 0 ? ['ours', 'emulator'] : ['emulator', 'ours'], quick));
      log(`refreshes: ${turn + 1} of ${processes}`);
    }
    const names = Object.keys(NAMES) as Name[];
    const middle = (name: Name, of: (turn: Turn) => number) =>
      Math.round(spreadOf(turns.map((turn) => of(turn[name]))).median);
    const method =
      'Each started fresh and on its own; then both run and are asked in turns by a client in a process of its own. Every answer is checked for a token that is new. The emulator keeps all in memory and forgets it; its limit of 1,000 requests a minute is set aside by its clock.';
    const results: Result[] = [
      {
        row: 'S1',
        title: 'Refreshing at the local AuthKit',
        goals: BATCHES.map(({ connections }) =>
          goal(
            `${connections} ${connections === 1 ? 'connection' : 'connections'}: refreshes a second, of the emulator's`,
            '×',
            'at least',
            1,
            turns.map(
              ({ ours, emulator }) => ours.perSecond[connections]! / emulator.perSecond[connections]!,
            ),
          ),
        ),
        tables: [
          {
            caption: 'refreshes a second',
            columns: ['', ...BATCHES.map(({ connections }) => `${connections} at once`)],
            rows: names.map((name) => [
              NAMES[name],
              ...BATCHES.map(({ connections }) => middle(name, (turn) => turn.perSecond[connections]!)),
            ]),
          },
        ],
        method,
      },
      {
        row: 'S2',
        title: 'Starting the local AuthKit, and its memory',
        goals: [
          goal(
            'from start to first answer',
            'ms',
            'at most',
            300,
            turns.map(({ ours }) => ours.startMs),
          ),
          goal(
            'memory after the start',
            'MB',
            'at most',
            100,
            turns.map(({ ours }) => ours.memoryAtStart),
          ),
        ],
        tables: [
          {
            caption: 'start and resident memory',
            columns: ['', 'ms to first answer', 'MB after the start', 'MB after 20,000 refreshes'],
            rows: names.map((name) => [
              NAMES[name],
              middle(name, (turn) => turn.startMs),
              middle(name, (turn) => turn.memoryAtStart),
              middle(name, (turn) => turn.memoryAfter),
            ]),
          },
        ],
        method,
      },
    ];
    return results.filter(({ row }) => rows.includes(row));
  },
};
