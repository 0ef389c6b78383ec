/** Row 12: what importing a library costs a fresh process that has Next already. */
import { mkdir, writeFile } from 'node:fs/promises';
import { HOMES, type Home } from '../lib/bundle.ts';
import type { Part } from '../lib/context.ts';
import type { Imported } from '../lib/import-worker.ts';
import { goal, type Result } from '../lib/results.ts';
import { rotated } from '../lib/rotated.ts';
import { median, spreadOf } from '../lib/stats.ts';
import { runWorker } from '../lib/worker.ts';

const CANDIDATES: readonly { name: string; home: Home; door: string }[] = [
  { name: 'ours', home: 'ours', door: '@workos-inc/authkit-nextjs' },
  { name: 'published 4.3.2', home: 'peers', door: '@workos-inc/authkit-nextjs' },
  { name: 'next-auth', home: 'peers', door: 'next-auth' },
  { name: 'better-auth', home: 'peers', door: 'better-auth' },
  { name: '@auth0/nextjs-auth0', home: 'peers', door: '@auth0/nextjs-auth0/server' },
  { name: '@supabase/ssr', home: 'peers', door: '@supabase/ssr' },
];

/** Each process imports once, so one is no measurement. */
const TIMES = 3;

async function moduleFor(home: Home, door: string): Promise<string> {
  const folder = `${HOMES[home]}.local/imports`;
  await mkdir(folder, { recursive: true });
  const file = `${folder}/${door.replaceAll(/\W+/g, '-')}.mjs`;
  await writeFile(file, `import '${door}';\n`);
  return file;
}

export const importing: Part = {
  rows: ['12'],
  run: async ({ processes, log }): Promise<Result[]> => {
    const files = await Promise.all(CANDIDATES.map(({ home, door }) => moduleFor(home, door)));
    const found = CANDIDATES.map(() => [] as Imported[]);
    for (let turn = 0; turn < processes; turn++) {
      const samples = CANDIDATES.map(() => [] as Imported[]);
      for (let time = 0; time < TIMES; time++) {
        for (const [index, file] of rotated([...files.entries()], turn + time)) {
          const task = { file };
          samples[index]!.push(
            await runWorker<Imported>({
              file: 'import-worker.ts',
              task,
              execArgv: ['--expose-gc'],
            }),
          );
        }
      }
      for (const [index, all] of samples.entries()) {
        const middle = (what: keyof Imported) => median(all.map((one) => one[what]));
        found[index]!.push({ cpu: middle('cpu'), wall: middle('wall'), rss: middle('rss') });
      }
      log(`import: ${turn + 1} of ${processes}`);
    }
    const [ours, published] = found as [Imported[], Imported[]];
    const ratio = (what: keyof Imported) => ours.map((one, turn) => one[what] / published[turn]![what]);
    return [
      {
        row: '12',
        title: 'Importing the root door in a fresh process',
        goals: [
          goal("CPU, of the published package's", '×', 'at most', 0.25, ratio('cpu')),
          goal("memory, of the published package's", '×', 'at most', 0.25, ratio('rss')),
        ],
        tables: [
          {
            caption: 'beyond Next, which every one of these processes has loaded before',
            columns: ['', 'ms of CPU', 'ms', 'MB resident'],
            rows: CANDIDATES.map(({ name, door, home }, index) => {
              const of = (what: keyof Imported) => spreadOf(found[index]!.map((one) => one[what])).median;
              const title = home === 'ours' || name.includes('4.3.2') ? name : `${name}: \`${door}\``;
              return [
                title,
                (of('cpu') / 1000).toFixed(0),
                (of('wall') / 1000).toFixed(0),
                (of('rss') / 1e6).toFixed(1),
              ];
            }),
          },
        ],
        bars: [
          { label: '12. Import: CPU', ours: spreadOf(ratio('cpu').map((one) => 1 / one)) },
          { label: '12. Import: memory', ours: spreadOf(ratio('rss').map((one) => 1 / one)) },
        ],
        method: `Unbundled, as plain Node loads it (Clerk's is not in the table: its files name each other as bundlers understand it, not Node). The middle of ${TIMES} fresh processes is one of five figures.`,
      },
    ];
  },
};
