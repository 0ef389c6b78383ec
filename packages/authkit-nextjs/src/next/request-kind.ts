/**
 * What kind of request this is, as far as its headers tell. Next strips its router headers before the proxy runs, so
 * there a soft navigation, a prefetch and a `fetch` all look like `fetch`; route handlers see `rsc`.
 */
export type RequestKind =
  | 'document'
  /** A document inside a frame. */
  | 'frame'
  /** The router asking for a page: a soft navigation or a prefetch. */
  | 'router'
  | 'action'
  | 'preflight'
  | 'fetch';

const FRAMES = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

export function requestKind(method: string, headers: Headers): RequestKind {
  if (method === 'OPTIONS') return 'preflight';
  if (headers.has('next-action')) return 'action';
  if (headers.has('rsc') || headers.has('next-router-prefetch')) return 'router';
  const destination = headers.get('sec-fetch-dest');
  if (destination === 'document') return 'document';
  if (destination !== null && FRAMES.has(destination)) return 'frame';
  if (destination !== null) return 'fetch';
  // Browsers send no Sec-Fetch headers to plain-http hosts other than loopback, and old ones none at all.
  return headers.get('accept')?.includes('text/html') ? 'document' : 'fetch';
}

/** A speculative load: whatever it would spend or set, nobody may ever look at (Speculation Rules, `Sec-Purpose`). */
export function isSpeculative(headers: Headers): boolean {
  return /\bprefetch\b/.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '');
}

/** Navigated to from another site, or from another origin of this one. */
export function isCrossSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}
