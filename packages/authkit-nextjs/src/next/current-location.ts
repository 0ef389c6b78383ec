/** Where the visitor is, as a path to come back to. */
import type { Config } from '../config/config.js';
import { returnPath } from '../sign-in/return-path.js';
import { readHandoff } from './handoff.js';
import type { ServerContext } from './server-context.js';

export interface CurrentLocation {
  readonly path: string | undefined;
  readonly screen: 'sign-in' | 'sign-up';
}

/** From the caller, else the proxy's hand-off, else (in actions) the page that the action was called from. */
export function currentLocation(context: ServerContext, config: Config, returnTo?: string): CurrentLocation {
  const handoff = readHandoff(context.headers);
  const candidates = [
    returnTo,
    handoff?.path,
    context.headers.has('next-action') && context.headers.get('referer'),
  ];
  for (const candidate of candidates) {
    const path = candidate ? returnPath(candidate, config.address) : undefined;
    if (path !== undefined) return { path, screen: handoff?.screen ?? 'sign-in' };
  }
  return { path: undefined, screen: handoff?.screen ?? 'sign-in' };
}
