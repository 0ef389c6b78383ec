/** Row 8: the engine of Edge, where there is Web Crypto alone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { bundle, type Home } from '../lib/bundle.ts';
import type { Part } from '../lib/context.ts';
import type { EdgeMeasured, EdgeTask } from '../lib/edge-worker.ts';
import { startKeyServer } from '../lib/key-server.ts';
import { pinning } from '../lib/pinning.ts';
import { work } from '../lib/places.ts';
import { goal, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';
import { median, spreadOf } from '../lib/stats.ts';
import { runWorker } from '../lib/worker.ts';

const COLD_BATCH = 40;

const CANDIDATES: readonly { name: string; title: string; entry: string; home: Home; warm: number }[] = [
  { name: 'session-ours', title: 'the session: ours', entry: 'edge-session.ts', home: 'ours', warm: 4_000 },
  {
    name: 'session-published',
    title: 'the session: what published opens and verifies with',
    entry: 'edge-session-published.ts',
    home: 'published',
    warm: 40,
  },
  {
    name: 'proxy-floor',
    title: 'a request: no auth library, empty proxy',
    entry: 'edge-floor.ts',
    home: 'ours',
    warm: 400,
  },
  { name: 'proxy-ours', title: 'a request: ours', entry: 'edge-proxy.ts', home: 'ours', warm: 200 },
  {
    name: 'proxy-published',
    title: 'a request: published 4.3.2',
    entry: 'edge-proxy.ts',
    home: 'peers',
    warm: 40,
  },
];

export const edge: Part = {
  rows: ['8'],
  run: async ({ processes, rounds, log }): Promise<Result[]> => {
    const candidates = [];
    for (const { name, entry, home } of CANDIDATES) {
      candidates.push({ name, file: await bundle({ entry, name: `edge-${name}`, home, runtime: 'edge' }) });
    }
    const mint = createMint();
    const keys = await startKeyServer(mint);
    const cookies = `${work}edge-cookies.txt`;
    try {
      const lines = await Promise.all(
        Array.from({ length: rounds * COLD_BATCH }, async () => (await mint.session()).cookie),
      );
      await mkdir(work, { recursive: true });
      await writeFile(cookies, lines.join('\n'));
      const turns: EdgeMeasured[] = [];
      for (let turn = 0; turn < processes; turn++) {
        const task: EdgeTask = {
          candidates,
          cookies,
          batches: rounds,
          coldBatch: COLD_BATCH,
          warmBatch: Object.fromEntries(CANDIDATES.map(({ name, warm }) => [name, warm])),
          turn,
          env: keys.env,
        };
        turns.push(
          await runWorker<EdgeMeasured>({ file: 'edge-worker.ts', task, execArgv: ['--expose-gc'] }),
        );
        log(`Edge: process ${turn + 1} of ${processes}`);
      }
      const cost = (turn: EdgeMeasured, name: string, when: 'cold' | 'warm') => median(turn[name]![when]);
      const less = (kind: string, when: 'cold' | 'warm') =>
        turns.map((turn) => cost(turn, `${kind}-published`, when) / cost(turn, `${kind}-ours`, when));
      return [
        {
          row: '8',
          title: 'The Edge engine',
          goals: [
            goal("first sight: published's CPU over ours", '×', 'at least', 3, less('session', 'cold')),
            goal("warm: published's CPU over ours", '×', 'at least', 500, less('session', 'warm')),
          ],
          tables: [
            {
              caption: 'µs of CPU in a sandbox of Edge',
              columns: ['', 'first sight', 'warm'],
              rows: CANDIDATES.map(({ name, title }) => {
                const of = (when: 'cold' | 'warm') =>
                  spreadOf(turns.map((turn) => cost(turn, name, when))).median;
                return [title, of('cold').toFixed(0), of('warm').toFixed(1)];
              }),
            },
            {
              caption: "the published package's CPU over ours",
              columns: ['', 'first sight', 'warm'],
              rows: (['session', 'proxy'] as const).map((kind) => [
                kind === 'session' ? 'the session alone' : 'a request through the proxy',
                ...(['cold', 'warm'] as const).map((when) => {
                  const { median: middle, least, most } = spreadOf(less(kind, when));
                  return `${middle.toFixed(1)} (${least.toFixed(1)} to ${most.toFixed(1)})`;
                }),
              ]),
            },
          ],
          bars: [
            { label: '8. Edge, a session at first sight: CPU', ours: spreadOf(less('session', 'cold')) },
            { label: '8. Edge, a session again: CPU', ours: spreadOf(less('session', 'warm')) },
          ],
          method: `${pinning} One read after the other in the sandbox that Next itself runs Edge code in. The session alone: from the cookie to a verified user, for the published package by the libraries that it calls for that. The goals are about it; a request adds the objects of Next, the same for both.`,
        },
      ];
    } finally {
      await keys.close();
    }
  },
};
