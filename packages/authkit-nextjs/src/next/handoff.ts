/** What the proxy tells the page about the request: written and read here. It names no host in the clear. */
import type { Config } from '../config/config.js';
import { equalInConstantTime, hmac, utf8 } from '../crypto/random.js';
import { HANDOFF_HEADER } from '../names.js';
import type { Screen } from '../sign-in/start.js';

export interface Handoff {
  /** Path and query that the browser asked for. */
  readonly path: string;
  readonly screen: Screen;
  /** The proxy's own redirect URI, sealed: it could send a browser to another origin. */
  readonly flow?: string | undefined;
  /** The access token that the proxy obtained in this very request, by its tag. */
  readonly renewed?: string | undefined;
  /** Next's `basePath`, which the path begins with. */
  readonly basePath: string;
}

/** Takes the place of whatever the browser sent under the same name. */
export function handoffHeader({ path, screen, flow, renewed, basePath }: Handoff): string {
  const fields = { path, screen, flow, renewed, base: basePath || undefined };
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
    .join('&');
}

/** A page the proxy does not cover may be told lies here: the path is only ever used through `returnPath`. */
export function readHandoff(headers: Headers): Handoff | undefined {
  const value = headers.get(HANDOFF_HEADER);
  if (value === null) return undefined;
  const fields = new URLSearchParams(value);
  const path = fields.get('path');
  if (path === null) return undefined;
  return {
    path,
    screen: fields.get('screen') === 'sign-up' ? 'sign-up' : 'sign-in',
    flow: fields.get('flow') ?? undefined,
    renewed: fields.get('renewed') ?? undefined,
    basePath: fields.get('base') ?? '',
  };
}

/**
 * Names a token that the proxy has just obtained. Only this app can make one, and no browser ever sees it: a made-up tag
 * would let a visitor keep the rights that a renewal takes away.
 */
export function renewalTag(accessToken: string, { passwords: [password] }: Config): Promise<string> {
  return hmac(utf8(password), `authkit:renewed${accessToken}`);
}

export async function isRenewedHere(
  { renewed }: Handoff,
  accessToken: string,
  config: Config,
): Promise<boolean> {
  return renewed !== undefined && equalInConstantTime(renewed, await renewalTag(accessToken, config));
}
