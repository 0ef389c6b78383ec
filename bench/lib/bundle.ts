/** Bundles candidates alike: as Next does it, with Next itself left outside, one copy for all of them. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'rolldown';
import { bench, peers, work } from './places.ts';

/** From where the libraries' names are resolved. */
export const HOMES = {
  ours: bench,
  peers,
  /** What the published package itself depends on, in its versions. */
  published: `${peers}node_modules/@workos-inc/authkit-nextjs/`,
} as const;

export type Home = keyof typeof HOMES;
export type Runtime = 'node' | 'edge';

export interface BundleOptions {
  /** A file of `candidates/`. */
  readonly entry: string;
  /** Name of the bundle. */
  readonly name: string;
  readonly home?: Home;
  readonly runtime?: Runtime;
}

const require = createRequire(import.meta.url);
const scope = fileURLToPath(new URL('next-scope.ts', import.meta.url));

const EMPTY = '\0empty';

/** What only pages use, which a proxy pulls in and never calls. */
const OF_PAGES = /^(next\/(headers|navigation|cache|server-only)(\.js)?|react|react-dom)(\/|$)/;

function outside(runtime: Runtime): Plugin {
  return {
    name: 'outside',
    resolveId(id) {
      if (runtime === 'edge') return OF_PAGES.test(id) ? EMPTY : undefined;
      if (/^next\/headers(\.js)?$/.test(id)) return { id: scope, external: true };
      if (/^(next|react|react-dom)(\/|$)/.test(id)) return { id: require.resolve(id), external: true };
      return undefined;
    },
    load: (id) => (id === EMPTY ? 'export default {};' : undefined),
  };
}

/** The candidate's few lines, as if they lay where the library is installed. */
function entryAt(path: string, source: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === path ? path : undefined),
    load: async (id) =>
      id === path ? { code: await readFile(source, 'utf8'), moduleType: 'ts' } : undefined,
  };
}

/** @returns the bundle's file */
export async function bundle({
  entry,
  name,
  home = 'ours',
  runtime = 'node',
}: BundleOptions): Promise<string> {
  const dir = `${work}bundles/${name}`;
  const source = `${bench}candidates/${entry}`;
  const input = home === 'ours' ? source : `${HOMES[home]}${entry}`;
  const built = await rolldown({
    input,
    platform: runtime === 'node' ? 'node' : 'browser',
    resolve: {
      conditionNames: [
        ...(runtime === 'node' ? ['node'] : ['edge-light', 'worker']),
        'react-server',
        'import',
        'module',
        'default',
      ],
    },
    transform: {
      define: {
        'process.env.NODE_ENV': '"production"',
        // As Next does it for Edge, whose sandbox has no files.
        ...(runtime === 'edge' && { 'process.env.NEXT_RUNTIME': '"edge"', __dirname: '"/"' }),
      },
    },
    plugins: [entryAt(input, source), outside(runtime)],
    // Of Next's own code for Edge there is much to say, and none of it is news.
    logLevel: runtime === 'edge' ? 'silent' : 'warn',
    shimMissingExports: runtime === 'edge',
  });
  // A sandbox of Edge evaluates scripts.
  const [format, file] =
    runtime === 'node' ? (['esm', 'index.mjs'] as const) : (['iife', 'index.js'] as const);
  await built.write({ dir, format, name: 'candidate', entryFileNames: file, codeSplitting: false });
  await built.close();
  return `${dir}/${file}`;
}
