/** Row 10: what `next build` adds to the proxy for each library. */
import { APPS, builtApp, type AppName } from '../lib/apps.ts';
import type { Context, Part } from '../lib/context.ts';
import { proxyBytes, type Bytes } from '../lib/proxy-bytes.ts';
import { limit, type Result } from '../lib/results.ts';
import { spreadOf } from '../lib/stats.ts';

const ON_NODE = ['ours', 'published', 'next-auth', 'better-auth', 'auth0', 'clerk', 'supabase'] as const;
/** What needs a database of its own does not run there. */
const ON_EDGE = [
  'ours-edge',
  'published-edge',
  'next-auth-edge',
  'auth0-edge',
  'clerk-edge',
  'supabase-edge',
] as const;
export const KB = 1000;

const one = (theirs: Bytes, ours: Bytes) => spreadOf([theirs.gzip / ours.gzip]);

/** What each of these apps' proxies weighs beyond an empty one. */
export async function weighProxies(
  names: readonly AppName[],
  runtime: 'node' | 'edge',
  log: Context['log'],
): Promise<{ empty: Bytes; found: Map<AppName, Bytes> }> {
  const empty = proxyBytes(await builtApp(runtime === 'edge' ? 'floor-edge' : 'floor', log), runtime);
  const found = new Map<AppName, Bytes>();
  for (const name of names) {
    const { raw, gzip } = proxyBytes(await builtApp(name, log), runtime);
    found.set(name, { raw: raw - empty.raw, gzip: gzip - empty.gzip });
  }
  return { empty, found };
}

export const proxySizes: Part = {
  rows: ['10'],
  run: async ({ log }): Promise<Result[]> => {
    const node = await weighProxies(ON_NODE, 'node', log);
    const edge = await weighProxies(ON_EDGE, 'edge', log);
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
          "All files that Next's own lists name for the proxy, gzipped one by one (level 9), less those of an empty proxy. No option of ours can be left out of a build, so all are in it. What a proxy does is not the same everywhere: each one here reads the session, as its library's guide has it; better-auth also offers a look at whether there is a cookie, which verifies nothing and weighs less than a kilobyte.",
      },
    ];
  },
};
