/**
 * What one process remembers. The proxy, the render and the route handlers of a process are separate module graphs that
 * share `globalThis`, so it lives there, under the identity of the configuration before anything else: tenants cannot
 * meet in it.
 */
import type { Config } from './config.js';

/** Changes when the shape of anything remembered does, so that two releases loaded together never meet. */
const VERSION = 2;
const MAX_CONFIGURATIONS = 1_000;

/** Answers the one thing of its kind that this process remembers for a configuration, made at first sight. */
export function rememberedBy<T>(name: string, make: () => T): (config: Config) => T {
  const key = Symbol.for(`@workos-inc/authkit-nextjs/${name}/${VERSION}`);
  return (config) => {
    const shared = globalThis as { [kind: symbol]: Map<string, T> | undefined };
    const all = (shared[key] ??= new Map());
    const known = all.get(config.identity);
    if (known) {
      // The least used goes first; while there is room nobody has to move.
      if (all.size >= MAX_CONFIGURATIONS / 2) {
        all.delete(config.identity);
        all.set(config.identity, known);
      }
      return known;
    }
    const made = make();
    if (all.size >= MAX_CONFIGURATIONS) all.delete(all.keys().next().value ?? '');
    all.set(config.identity, made);
    return made;
  };
}
