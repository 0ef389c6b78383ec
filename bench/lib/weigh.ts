/** What a browser loads of a library before a page works: bundled, minified and gzipped, React and Next left out. */
import { gzipSync } from 'node:zlib';
import { build as bundled, type Plugin } from 'esbuild-wasm';
import { HOMES, type Home } from './bundle.ts';

/** As Next does it: of a file of server actions the browser gets their ids. */
const actionReferences: Plugin = {
  name: 'action-references',
  setup(build) {
    build.onLoad({ filter: /\.m?js$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(path, 'utf8');
      if (!/^\s*['"]use server['"]/.test(text)) return undefined;
      const names = [...text.matchAll(/export (?:async )?(?:function|const) (\w+)/g)].map(
        ([, name]) => name!,
      );
      const references = names.map(
        (name, index) =>
          `export const ${name} = create(${JSON.stringify(index.toString(16).padStart(40, 'a'))});`,
      );
      return { contents: `import { create } from 'next/action';\n${references.join('\n')}`, loader: 'js' };
    });
  },
};

export interface Weighed {
  /** What the app imports: source text. */
  readonly source: string;
  readonly home?: Home;
  /** Also left out. */
  readonly external?: readonly string[];
}

/** @returns bytes */
export async function weigh({ source, home = 'ours', external = [] }: Weighed): Promise<number> {
  const { outputFiles } = await bundled({
    stdin: { contents: source, resolveDir: HOMES[home] },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    external: ['react', 'react/*', 'react-dom', 'react-dom/*', 'next', 'next/*', ...external],
    plugins: [actionReferences],
    // Next puts the app's own values here at build.
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI': '"https://app.example/callback"',
      'process.env.__NEXT_ROUTER_BASEPATH': '""',
    },
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}
