/** Between the library's cookie values and what Next calls cookies. */
import { clears, serialize, type CookieIntent, type CookieReader } from '../cookies/intents.js';

interface NextCookies {
  get(name: string): { value: string } | undefined;
  getAll(): { name: string }[];
}

interface WritableCookies {
  set(name: string, value: string, attributes: Record<string, unknown>): unknown;
}

/**
 * Reads `request.cookies` and the store of `cookies()` alike. Next leaves out what it cannot decode; such a cookie is
 * there all the same, and must be cleared.
 */
export function cookieReader(cookies: NextCookies, headers: Headers): CookieReader {
  return {
    get: (name) => cookies.get(name)?.value ?? undecodable(headers.get('cookie'), name),
    names: () => cookies.getAll().map((cookie) => cookie.name),
  };
}

/** A cookie that can be decoded is missing for another reason: it was cleared in this very request. */
function undecodable(header: string | null, name: string): string | undefined {
  if (!header?.includes(`${name}=`)) return undefined;
  const pair = header.split(/; */).find((candidate) => candidate.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  try {
    decodeURIComponent(value ?? '');
    return undefined;
  } catch {
    return value;
  }
}

/**
 * Carries intents out on a Next cookie store. It keeps one cookie a name, so the host-only twin of a cookie with a
 * Domain, which comes second, has no place in it.
 */
export function applyIntents(cookies: WritableCookies, intents: readonly CookieIntent[]): void {
  const applied = new Set<string>();
  for (const intent of intents) {
    const { name, value, attributes } = intent;
    if (applied.has(name)) continue;
    applied.add(name);
    const { domain, ...rest } = attributes;
    cookies.set(name, value, {
      ...rest,
      ...(domain !== undefined && { domain }),
      // Next reads the proxy's cookies again for a server action and loses a Max-Age of 0 on the way.
      ...(clears(intent) && { expires: new Date(0) }),
    });
  }
}

/**
 * Carries intents out on a NextResponse, by its own store, which is what server actions are given. The store writes
 * every `set-cookie` line anew, not always as it was, so the lines of others are put back as they were.
 */
export function setOnResponse(
  response: { readonly headers: Headers; readonly cookies: WritableCookies },
  intents: readonly CookieIntent[],
): void {
  if (intents.length === 0) return;
  const others = response.headers.getSetCookie();
  applyIntents(response.cookies, intents);
  const ours = new Set(intents.map(({ name }) => name));
  response.headers.delete('set-cookie');
  for (const line of others) if (!ours.has(cookieName(line))) response.headers.append('set-cookie', line);
  appendIntents(response.headers, intents);
}

function cookieName(line: string): string {
  return line.slice(0, line.indexOf('='));
}

/** Adds intents to a response of our own making. */
export function appendIntents(headers: Headers, intents: readonly CookieIntent[]): void {
  for (const intent of intents) headers.append('set-cookie', serialize(intent));
}
