/** What the proxy tells the page about the request: written and read here. It holds nothing secret and no host. */
import { HANDOFF_HEADER } from '../names.js';

export interface Handoff {
  /** Path and query that the browser asked for. */
  readonly path: string;
  readonly screen: 'sign-in' | 'sign-up';
}

/** Written over whatever the browser sent under the same name. */
export function writeHandoff(headers: Headers, { path, screen }: Handoff): void {
  headers.set(HANDOFF_HEADER, new URLSearchParams({ path, screen }).toString());
}

/** A page the proxy does not cover may be told lies here: the path is only ever used through `returnPath`. */
export function readHandoff(headers: Headers): Handoff | undefined {
  const value = headers.get(HANDOFF_HEADER);
  if (value === null) return undefined;
  const fields = new URLSearchParams(value);
  const path = fields.get('path');
  if (path === null) return undefined;
  return { path, screen: fields.get('screen') === 'sign-up' ? 'sign-up' : 'sign-in' };
}
