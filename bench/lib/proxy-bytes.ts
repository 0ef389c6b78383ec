/** What `next build` made of an app's proxy: every file that it loads, gzipped. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Next, and what it brings itself or shares with the app: not what an auth library comes with. */
const next = createRequire(import.meta.url)('next/package.json') as Record<
  'dependencies' | 'peerDependencies',
  Record<string, string>
>;
const OF_NEXT = new Set([
  'next',
  ...Object.keys({ ...next.dependencies, ...next.peerDependencies }),
  // Of styled-jsx, which Next depends on.
  'client-only',
]);

/** A package outside of the bundle. Any but Next's own would be the proxy's code, and missing from its weight. */
function isNexts(file: string): boolean {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name !== undefined && !OF_NEXT.has(name))
    throw new Error(`The proxy loads ${name}, unweighed: ${file}`);
  return name !== undefined;
}

/** Of Node's proxies: what a deployment must take along. Of Edge's: what the manifest lists. */
function filesOf(app: string, runtime: 'node' | 'edge'): string[] {
  const server = join(app, '.next', 'server');
  const read = (name: string) => JSON.parse(readFileSync(join(server, name), 'utf8')) as never;
  if (runtime === 'edge') {
    const { middleware } = read('middleware-manifest.json') as {
      middleware: Record<string, Record<'wasm' | 'assets', { filePath: string }[]> & { files: string[] }>;
    };
    const proxy = middleware['/'];
    if (!proxy) throw new Error(`${app} has no proxy`);
    const beside = [...proxy.wasm, ...proxy.assets].map(({ filePath }) => filePath);
    return [...proxy.files, ...beside].map((file) => join(app, '.next', file));
  }
  const { files } = read('middleware.js.nft.json') as { files: string[] };
  return ['middleware.js', ...files.filter((file) => !isNexts(file))].map((file) => join(server, file));
}

export interface Bytes {
  readonly raw: number;
  readonly gzip: number;
}

export function proxyBytes(app: string, runtime: 'node' | 'edge'): Bytes {
  const files = filesOf(app, runtime).map((file) => readFileSync(file));
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    raw: sum(files.map((file) => file.length)),
    gzip: sum(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}
