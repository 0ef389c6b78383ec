import { parseUrl } from '../url.js';

/** The redirect URI in force, and what follows from it: where a browser finds this app. */
export interface Address {
  readonly redirectUri: string;
  /** The public origin: what every absolute URL to this app begins with. `request.url` is never used for it. */
  readonly origin: string;
  /** The path of the AuthKit route, `basePath` included. */
  readonly route: string;
  readonly secure: boolean;
}

/** What follows from a redirect URI, or undefined when it is not an absolute http(s) URL. */
export function addressOf(redirectUri: string): Address | undefined {
  const url = parseUrl(redirectUri);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return Object.freeze({
    redirectUri,
    origin: url.origin,
    route: url.pathname,
    secure: url.protocol === 'https:',
  });
}
