import type { AppContext } from './context.js';

// The provider's API has a secret in one of its paths.
const BY_TOKEN = /(?<=\/by_token\/)[^/]+/;

/** The path of a request as logs may have it. */
export function toldPath(c: AppContext): string {
  return c.req.path.replace(BY_TOKEN, ':token');
}
