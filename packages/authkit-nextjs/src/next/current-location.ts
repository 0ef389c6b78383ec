/** Where the visitor is, as a path to come back to. */
import { returnPath } from '../sign-in/return-path.js';
import { startUrl } from '../sign-in/start.js';
import type { InForce } from './config-in-force.js';
import type { ServerContext } from './server-context.js';

/** From the caller, else the proxy's hand-off, else (in actions) the page that the action was called from. */
export function currentPath(
  { headers }: ServerContext,
  { config, handoff }: InForce,
  returnTo?: string,
): string | undefined {
  const candidates = [returnTo, handoff?.path, headers.has('next-action') && headers.get('referer')];
  for (const candidate of candidates) {
    const path = candidate ? returnPath(candidate, config.address) : undefined;
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Where a sign-in starts that comes back here. */
export function signInFromHere(context: ServerContext, inForce: InForce, returnTo?: string): string {
  const { config, handoff } = inForce;
  const path = currentPath(context, inForce, returnTo);
  return startUrl(handoff?.screen ?? 'sign-in', config.address, { returnTo: path, flow: handoff?.flow });
}
