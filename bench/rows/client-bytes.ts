/** Row 11: what the client half weighs. */
import { fileURLToPath } from 'node:url';
import type { Part } from '../lib/context.ts';
import { limit, type Result } from '../lib/results.ts';
import { spreadOf } from '../lib/stats.ts';
import { weigh, type Weighed } from '../lib/weigh.ts';

const DOOR = '@workos-inc/authkit-nextjs/components';
const HOOKS = ['AuthKitProvider', 'useAuth'];
const exporting = (names: readonly string[], door = DOOR) => `export { ${names.join(', ')} } from '${door}';`;

/** Loaded once the page has hydrated, in every page, and while somebody is impersonating: see docs/decisions/0005. */
const LATER = { './live.js': '*', './impersonation-bar.js': '{ default }' };
const fileOf = (part: string) =>
  fileURLToPath(new URL(part, new URL('../../packages/authkit-nextjs/dist/client/', import.meta.url)));

/** The bar is a part of it; who imports anything else never loads it. */
const WHOLE_DOOR = `export * from '${DOOR}';`;

/** What the published package's weighs, in kB. */
export const SETS = [
  { what: 'provider and useAuth', source: exporting(HOOKS), most: 1.19 },
  {
    what: 'and useAccessToken, useTokenClaims',
    source: exporting([...HOOKS, 'useAccessToken', 'useTokenClaims']),
    most: 2.94,
  },
  { what: 'the whole door', source: WHOLE_DOOR, most: 4.58 },
] as const;

export const weighOurs = (source: string) => weigh({ source, external: Object.keys(LATER) });

/** Each by itself; what a part shares with the first one counts again. */
export const weighLater = () =>
  Promise.all(
    Object.entries(LATER).map(([part, names]) =>
      weighOurs(`export ${names} from ${JSON.stringify(fileOf(part))};`),
    ),
  );

const PEERS: readonly [string, string][] = [
  ['next-auth: SessionProvider, useSession', exporting(['SessionProvider', 'useSession'], 'next-auth/react')],
  [
    '@auth0/nextjs-auth0: Auth0Provider, useUser, getAccessToken',
    exporting(['Auth0Provider', 'useUser', 'getAccessToken'], '@auth0/nextjs-auth0/client'),
  ],
  ['better-auth: createAuthClient', exporting(['createAuthClient'], 'better-auth/react')],
  [
    '@clerk/nextjs: ClerkProvider, useAuth (clerk-js comes from a CDN besides)',
    exporting(['ClerkProvider', 'useAuth'], '@clerk/nextjs'),
  ],
  ['@supabase/ssr: createBrowserClient', exporting(['createBrowserClient'], '@supabase/ssr')],
];

const kB = (bytes: number) => (bytes / 1000).toFixed(2);

export const clientBytes: Part = {
  rows: ['11'],
  run: async (): Promise<Result[]> => {
    const [live = 0, bar = 0] = await weighLater();
    const sets = [];
    for (const { what, source, most } of SETS) {
      const theirs: Weighed = { source, home: 'peers' };
      const ours = await weighOurs(source);
      const inAll = ours + live + (source === WHOLE_DOOR ? bar : 0);
      sets.push({ what, most, ours, inAll, published: await weigh(theirs) });
    }
    const peers = [];
    for (const [what, source] of PEERS) peers.push([what, kB(await weigh({ source, home: 'peers' }))]);
    return [
      {
        row: '11',
        title: 'What the client half weighs',
        goals: [
          ...sets.map(({ what, most, ours }) =>
            limit(`${what}: until the page works`, 'kB', most, ours / 1000),
          ),
          ...sets.map(({ what, most, inAll }) => limit(`${what}: in all`, 'kB', most, inAll / 1000)),
        ],
        tables: [
          {
            caption: 'gzipped, in kB',
            columns: ['', 'ours, until the page works', 'ours, in all', 'published 4.3.2'],
            rows: sets.map(({ what, ours, inAll, published }) => [what, kB(ours), kB(inAll), kB(published)]),
          },
          { caption: 'others, gzipped, in kB', columns: ['', 'in all'], rows: peers },
        ],
        bars: sets.map(({ what, inAll, published }) => ({
          label: `11. Client, ${what}: bytes`,
          ours: spreadOf([published / inAll]),
        })),
        method: `esbuild, minified, gzip level 9; React and Next are left out, and a file of server actions becomes their ids. A page loads ${kB(live)} kB of ours once it has hydrated; the bar for whoever is impersonating (${kB(bar)} kB) loads for them alone, and is counted with the whole door.`,
      },
    ];
  },
};
