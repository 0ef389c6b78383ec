/** Where the visitor is, as a path to come back to. */
import { isDevelopment } from '../config/env.js';
import { warnOnce } from '../config/warn-once.js';
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
  const candidates = [returnTo, handoff?.path, isAction(headers) && headers.get('referer')];
  for (const candidate of candidates) {
    const path = candidate ? returnPath(candidate, config.address) : undefined;
    if (path !== undefined) return path;
  }
  return undefined;
}

/** A server action, called by script or by a form without any (React posts those as `multipart/form-data`). */
export function isAction(headers: Headers): boolean {
  return (
    headers.has('next-action') || headers.get('content-type')?.startsWith('multipart/form-data') === true
  );
}

/** Where a sign-in starts that comes back here. */
export function signInFromHere(context: ServerContext, inForce: InForce, returnTo?: string): string {
  const { config, handoff } = inForce;
  const path = currentPath(context, inForce, returnTo);
  if (path === undefined && isDevelopment()) {
    warnOnce(
      'ensureSignedIn cannot tell which page it was called on, so sign-in will not come back there. ' +
        'Cover the page with the proxy, or pass returnTo.',
    );
  }
  return startUrl(handoff?.screen ?? 'sign-in', config.address, { returnTo: path, flow: handoff?.flow });
}
