import type { Address } from '../config/address.js';
import { parseUrl } from '../url.js';

const MAX_LENGTH = 2_048;

/**
 * A same-origin path (with query and fragment) that a browser may be sent to after sign-in, or undefined.
 *
 * Parsed by the rules browsers follow (WHATWG URL), against the public origin: what another parser would call
 * relative (`/\evil.example`, `/%09/evil.example`) is judged by where a browser would really go.
 */
export function returnPath(value: string | null | undefined, address: Address): string | undefined {
  const url = value ? parseUrl(value, address.origin) : undefined;
  if (!url) return undefined;
  // A `blob:` URL has its creator's origin, and no path that begins with a slash.
  if (
    url.origin !== address.origin ||
    !url.pathname.startsWith('/') ||
    url.username !== '' ||
    url.password !== ''
  )
    return undefined;
  // `/.//host` parses to the path `//host`, which the next parser takes for another host.
  if (url.pathname.startsWith('//')) return undefined;
  // Next redirects doubled slashes to single ones, wherever they are.
  if (isRoute(url.pathname.replace(/\/{2,}/g, '/'), address)) return undefined;
  const path = url.pathname + url.search + url.hash;
  return path.length <= MAX_LENGTH ? path : undefined;
}

/** Whether a path is the AuthKit route itself, to which nobody returns. */
export function isRoute(pathname: string, address: Address): boolean {
  return withoutTrailingSlash(pathname) === withoutTrailingSlash(address.route);
}

function withoutTrailingSlash(pathname: string): string {
  return pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}
