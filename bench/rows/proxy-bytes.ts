/** Row 10: what `next build` adds to the proxy for each library. */
import { APPS, builtApp, type AppName } from '../lib/apps.ts';
import type { Part } from '../lib/context.ts';
import { proxyBytes, type Bytes } from '../lib/proxy-bytes.ts';
import { limit, type Result } from '../lib/results.ts';
import { spreadOf } from '../lib/stats.ts';

const ON_NODE = ['ours', 'published', 'next-auth', 'better-auth', 'auth0', 'clerk', 'supabase'] as const;
const ON_EDGE = ['ours-edge', 'published-edge'] as const;
const KB = 1000;

const one = (theirs: Bytes, ours: Bytes) => spreadOf([theirs.gzip / ours.gzip]);

export const proxySizes: Part = {
  rows: ['10'],
  run: async ({ log }): Promise<Result[]> => {
    const weigh = async (name: AppName, runtime: 'node' | 'edge') =>
      proxyBytes(await builtApp(name, log), runtime);
    const added = async (names: readonly AppName[], floor: AppName, runtime: 'node' | 'edge') => {
      const empty = await weigh(floor, runtime);
      const found = new Map<AppName, Bytes>();
      for (const name of names) {
        const { raw, gzip } = await weigh(name, runtime);
        found.set(name, { raw: raw - empty.raw, gzip: gzip - empty.gzip });
      }
      return { empty, found };
    };
    const node = await added(ON_NODE, 'floor', 'node');
    const edge = await added(ON_EDGE, 'floor-edge', 'edge');
    const rows = ({ empty, found }: typeof node) => [
      ['an empty proxy, in all', (empty.raw / KB).toFixed(1), (empty.gzip / KB).toFixed(1)],
      ...[...found].map(([name, { raw, gzip }]) => [
        APPS[name].title,
        `+ ${(raw / KB).toFixed(1)}`,
        `+ ${(gzip / KB).toFixed(1)}`,
      ]),
    ];
    const columns = ['', 'kB', 'kB gzipped'];
    return [
      {
        row: '10',
        title: 'What a build adds to the proxy',
        goals: [
          limit('gzipped, on Node', 'kB', 5, node.found.get('ours')!.gzip / KB),
          limit('gzipped, on Edge', 'kB', 5, edge.found.get('ours-edge')!.gzip / KB),
        ],
        tables: [
          { caption: '`proxy.ts`, on Node', columns, rows: rows(node) },
          { caption: '`middleware.ts`, on Edge', columns, rows: rows(edge) },
        ],
        bars: [
          {
            label: '10. Proxy on Node: bytes',
            ours: one(node.found.get('published')!, node.found.get('ours')!),
          },
          {
            label: '10. Proxy on Edge: bytes',
            ours: one(edge.found.get('published-edge')!, edge.found.get('ours-edge')!),
          },
        ],
        method:
          "All files that Next's own lists name for the proxy, gzipped one by one (level 9), less those of an empty proxy. No option of ours can be left out of a build, so all are in it.",
      },
    ];
  },
};
