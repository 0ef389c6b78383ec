/** Row 7: what one request makes the process do, counted. */
import { mkdir, writeFile } from 'node:fs/promises';
import { bundle } from '../lib/bundle.ts';
import type { Part } from '../lib/context.ts';
import type { Counts } from '../lib/counts-worker.ts';
import { startKeyServer } from '../lib/key-server.ts';
import { work } from '../lib/places.ts';
import { goal, limit, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';
import { runWorker } from '../lib/worker.ts';

export type Moment = 'start' | 'firstSight' | 'warm' | 'signedOutDocument' | 'signedOutPrefetch';

const MOMENTS: readonly [Moment, string][] = [
  ['start', 'the first request of a process'],
  ['firstSight', 'a session never seen before'],
  ['warm', 'the same session again'],
  ['signedOutDocument', 'signed out, a document'],
  ['signedOutPrefetch', 'signed out, a prefetch'],
];

const KINDS = ['unseals', 'verifies', 'seals', 'otherCrypto', 'poolJobs', 'networkCalls'] as const;

/** Counts in a fresh process for each library. */
export async function countBoth<Name extends 'ours' | 'published'>(
  names: readonly Name[],
): Promise<Record<Name, Record<Moment, Counts>>> {
  const mint = createMint();
  const keys = await startKeyServer(mint);
  const cookies = `${work}counted-cookies.txt`;
  try {
    await mkdir(work, { recursive: true });
    await writeFile(
      cookies,
      [await mint.session(), await mint.session()].map(({ cookie }) => cookie).join('\n'),
    );
    const counted: [Name, Record<Moment, Counts>][] = [];
    for (const name of names) {
      const home = name === 'ours' ? 'ours' : 'peers';
      const file = await bundle({ entry: 'in-process.ts', name, home });
      counted.push([
        name,
        await runWorker({ file: 'counts-worker.ts', task: { file, cookies }, env: { ...keys.env } }),
      ]);
    }
    return Object.fromEntries(counted) as Record<Name, Record<Moment, Counts>>;
  } finally {
    await keys.close();
  }
}

export const counts: Part = {
  rows: ['7'],
  run: async (): Promise<Result[]> => {
    const found = await countBoth(['ours', 'published']);
    const { ours } = found;
    const goals = [
      ...KINDS.map((kind) => limit(`warm: ${kind}`, '', 0, ours.warm[kind])),
      // Less would be a session that nobody has checked.
      goal('first sight: unseals', '', 'exactly', 1, [ours.firstSight.unseals]),
      goal('first sight: verifies', '', 'exactly', 1, [ours.firstSight.verifies]),
      ...(['signedOutDocument', 'signedOutPrefetch'] as const).flatMap((moment) =>
        KINDS.map((kind) => limit(`${moment}: ${kind}`, '', 0, ours[moment][kind])),
      ),
    ];
    const tables = MOMENTS.map(([moment, caption]) => ({
      caption,
      columns: [
        '',
        'unseals',
        'verifies',
        'seals',
        'other cryptography',
        'thread-pool jobs',
        'network calls',
      ],
      rows: [
        ['ours', ...KINDS.map((kind) => ours[moment][kind])],
        ['published 4.3.2', ...KINDS.map((kind) => found.published[moment][kind])],
      ],
    }));
    return [
      {
        row: '7',
        title: 'What a request makes the process do',
        goals,
        tables,
        method:
          'Proxy and three withAuth() in a fresh process in which node:crypto and Web Crypto count, async_hooks counts jobs of the thread pool, and diagnostics_channel counts requests.',
      },
    ];
  },
};
