/** Bundles candidates alike: as Next does it, with Next itself left outside, one copy for all of them. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'rolldown';
import { bench, peers, work } from './places.ts';

/** From where the libraries' names are resolved. */
const HOMES = { ours: bench, peers } as const;

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

function outside(runtime: Runtime): Plugin {
  return {
    name: 'outside',
    resolveId(id) {
      if (/^next\/headers(\.js)?$/.test(id)) return { id: scope, external: true };
      if (/^(next|react|react-dom)(\/|$)/.test(id) && runtime === 'node') {
        return { id: require.resolve(id), external: true };
      }
      return undefined;
    },
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
  const input = `${HOMES[home]}${entry}`;
  const built = await rolldown({
    input,
    platform: runtime === 'node' ? 'node' : 'browser',
    resolve: {
      conditionNames: [
        runtime === 'node' ? 'node' : 'edge-light',
        'react-server',
        'import',
        'module',
        'default',
      ],
    },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [entryAt(input, `${bench}candidates/${entry}`), outside(runtime)],
    logLevel: 'warn',
  });
  await built.write({ dir, format: 'esm', entryFileNames: 'index.mjs' });
  await built.close();
  return `${dir}/index.mjs`;
}
