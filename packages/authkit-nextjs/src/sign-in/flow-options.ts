/** Options of a sign-in beyond the way back: sealed, so that a link cannot invent them. */
import type { Config } from '../config/config.js';
import { equalInConstantTime } from '../crypto/random.js';
import { open, seal } from '../crypto/seal.js';
import { memoryOf } from '../session/memory.js';
import { browserTag, type Flow } from './flow.js';

export interface FlowOptions {
  readonly redirectUri?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly loginHint?: string | undefined;
  readonly prompt?: string | undefined;
  /** The app's own state, given back to `onSuccess`. */
  readonly state?: string | undefined;
  /** Seconds since the last active authentication that are still good enough. */
  readonly maxAge?: number | undefined;
  /** The browser these options were made for. */
  readonly browser?: string | undefined;
}

const MAX_KEPT = 1_000;

export function sealFlowOptions(options: FlowOptions, config: Config): Promise<string> {
  return seal(JSON.stringify({ ...options, clientId: config.clientId }), 'flow', config.passwords[0]);
}

/** The options of a proxy's `redirectUri`, which are the same for every request: sealed once a process. */
export function sealRedirectUri(redirectUri: string, config: Config): Promise<string> {
  const { sealedRedirectUris } = memoryOf(config);
  const known = sealedRedirectUris.get(redirectUri);
  if (known) return known;
  if (sealedRedirectUris.size >= MAX_KEPT) sealedRedirectUris.clear();
  const sealed = sealFlowOptions({ redirectUri }, config);
  sealedRedirectUris.set(redirectUri, sealed);
  return sealed;
}

/** Options sealed by this configuration, or undefined for anything else. */
export async function openFlowOptions(
  sealed: string,
  config: Config,
  now: number,
): Promise<FlowOptions | undefined> {
  const { openedFlowOptions } = memoryOf(config);
  const known = openedFlowOptions.get(sealed);
  if (known) return known;
  const opened = await open(sealed, 'flow', config.passwords, now);
  if (!opened.ok) return undefined;
  const { clientId, ...options } = JSON.parse(opened.payload) as FlowOptions & { clientId: string };
  if (clientId !== config.clientId) return undefined;
  if (openedFlowOptions.size >= MAX_KEPT) openedFlowOptions.clear();
  openedFlowOptions.set(sealed, options);
  return options;
}

/** What of the options a browser may use: all of its own and the unbound ones, only the redirect URI of another's. */
export async function usableOptions(
  options: FlowOptions,
  flow: Flow | undefined,
): Promise<FlowOptions & { bound: boolean }> {
  if (options.browser === undefined) return { ...options, bound: false };
  const mine = flow !== undefined && equalInConstantTime(options.browser, await browserTag(flow));
  return mine ? { ...options, bound: true } : { redirectUri: options.redirectUri, bound: false };
}
