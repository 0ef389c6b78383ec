/** What `next build` made of an app's proxy: every file that it loads, gzipped. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Of Node's proxies: what a deployment must take along. Of Edge's: what the manifest lists. */
function filesOf(app: string, runtime: 'node' | 'edge'): string[] {
  const server = join(app, '.next', 'server');
  const read = (name: string) => JSON.parse(readFileSync(join(server, name), 'utf8')) as never;
  if (runtime === 'edge') {
    const { middleware } = read('middleware-manifest.json') as {
      middleware: Record<string, { files: string[] }>;
    };
    return (middleware['/']?.files ?? []).map((file) => join(app, '.next', file));
  }
  const { files } = read('middleware.js.nft.json') as { files: string[] };
  // What stands outside of the bundle is Next's own, the same for all.
  const bundled = files.filter((file) => !file.includes('node_modules/') && file.endsWith('.js'));
  return [join(server, 'middleware.js'), ...bundled.map((file) => join(server, file))].filter((file) =>
    existsSync(file),
  );
}

export interface Bytes {
  readonly raw: number;
  readonly gzip: number;
}

export function proxyBytes(app: string, runtime: 'node' | 'edge'): Bytes {
  const files = filesOf(app, runtime).map((file) => readFileSync(file));
  if (files.length === 0) throw new Error(`${app} has no proxy`);
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    raw: sum(files.map((file) => file.length)),
    gzip: sum(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}
