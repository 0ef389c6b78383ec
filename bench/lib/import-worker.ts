/** A fresh process that imports Next, then one library, and says what the second cost. */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface ImportTask {
  /** A module that imports the library and nothing else. */
  readonly file: string;
}

export interface Imported {
  /** Microseconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly rss: number;
}

const require = createRequire(import.meta.url);
// One copy of Next for all; its files under the names that bundlers know, which plain Node does not.
let resolving = false;
registerHooks({
  resolve(specifier, context, next) {
    // What Next makes of it in server code.
    if (specifier === 'server-only') return { url: 'data:text/javascript,', shortCircuit: true };
    if (resolving || !/^(next|react|react-dom)(\/|$)/.test(specifier)) return next(specifier, context);
    // Asking comes through here once more.
    resolving = true;
    try {
      return { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true };
    } finally {
      resolving = false;
    }
  },
});

const task = JSON.parse(process.argv[2]!) as ImportTask;
for (const name of ['server', 'headers', 'navigation', 'cache']) await import(`next/${name}`);
await import('react');
globalThis.gc?.();
const before = { cpu: process.cpuUsage(), wall: performance.now(), rss: process.memoryUsage.rss() };
await import(pathToFileURL(task.file).href);
const { user, system } = process.cpuUsage(before.cpu);
process.send!({
  cpu: user + system,
  wall: (performance.now() - before.wall) * 1000,
  rss: process.memoryUsage.rss() - before.rss,
} satisfies Imported);
process.disconnect();
