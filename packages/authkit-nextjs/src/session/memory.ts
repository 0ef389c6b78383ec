import type { Config } from '../config/config.js';
import type { FlowOptions } from '../sign-in/flow-options.js';
import { KeyRing } from './keys.js';
import { RefreshLines } from './one-refresh.js';
import { OpenedSessions } from './opened.js';

/** What one process remembers for one configuration. */
export interface Memory {
  readonly opened: OpenedSessions;
  readonly lines: RefreshLines;
  readonly keys: KeyRing;
  /** Exchanges under way, by authorization code. */
  readonly exchanges: Map<string, Promise<unknown>>;
  readonly sealedRedirectUris: Map<string, Promise<string>>;
  readonly openedFlowOptions: Map<string, FlowOptions>;
}

/**
 * The proxy, the render and the route handlers of one process are separate module graphs that share `globalThis`.
 * The number changes when the shape does, so that two releases loaded together never meet here.
 */
const KEY = Symbol.for('@workos-inc/authkit-nextjs/memory/1');
const MAX_CONFIGURATIONS = 1_000;

/** The memory of a configuration, kept under its identity before anything else, so that tenants cannot meet in it. */
export function memoryOf(config: Config): Memory {
  const shared = globalThis as { [KEY]?: Map<string, Memory> };
  const all = (shared[KEY] ??= new Map());
  let memory = all.get(config.identity);
  if (!memory) {
    memory = {
      opened: new OpenedSessions(),
      lines: new RefreshLines(),
      keys: new KeyRing(),
      exchanges: new Map(),
      sealedRedirectUris: new Map(),
      openedFlowOptions: new Map(),
    };
    if (all.size >= MAX_CONFIGURATIONS) all.delete(all.keys().next().value!);
    all.set(config.identity, memory);
  }
  return memory;
}
