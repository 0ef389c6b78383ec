/** How a proxy tells Next what the page is to see of the request: every header, each in a response header of its own. */
import { NextResponse } from 'next/server.js';

const LIST = 'x-middleware-override-headers';
export const OVERRIDE_PREFIX = 'x-middleware-request-';

/** Request headers of ours, by their lower-case names. */
export type OwnHeaders = ReadonlyMap<string, string>;

export function withOwn(headers: Headers, own: OwnHeaders): Headers {
  const all = new Headers(headers);
  for (const [name, value] of own) all.set(name, value);
  return all;
}

/**
 * What `NextResponse.next({ request: { headers } })` gives for the headers with ours among them. Next copies all of them
 * twice on the way, the session's cookie too, and that was most of what a request cost.
 */
export function passOn(headers: Headers, own: OwnHeaders): NextResponse {
  const response = NextResponse.next();
  const names: string[] = [];
  const tell = (name: string, value: string) => {
    response.headers.set(OVERRIDE_PREFIX + name, value);
    names.push(name);
  };
  for (const [name, value] of headers) if (!own.has(name)) tell(name, value);
  for (const [name, value] of own) tell(name, value);
  response.headers.set(LIST, names.join(','));
  return response;
}

/**
 * Puts ours among what another proxy's answer tells. It may have changed the cookies that it saw, which are ours already;
 * the rest is never its to change.
 */
export function tellToo(answer: Headers, own: OwnHeaders, passed: NextResponse): void {
  const listed = answer.get(LIST)?.split(',');
  if (!listed) {
    for (const [name, value] of passed.headers) {
      if (name === LIST || name.startsWith(OVERRIDE_PREFIX)) answer.set(name, value);
    }
    return;
  }
  for (const [name, value] of own) {
    if (name === 'cookie' && listed.includes(name)) continue;
    answer.set(OVERRIDE_PREFIX + name, value);
    if (!listed.includes(name)) listed.push(name);
  }
  answer.set(LIST, listed.join(','));
}
