import type { SameSite } from '../config/config.js';

/** The attributes a cookie is set with, and must be cleared with (RFC 6265, section 5.3: same name, domain and path). */
export interface CookieAttributes {
  readonly path: '/';
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: SameSite;
  readonly domain?: string | undefined;
  /** Seconds. */
  readonly maxAge: number;
}

/** A cookie to set, or to clear when its `maxAge` is 0. A value: only `next/` acts on it. */
export interface CookieIntent {
  readonly name: string;
  readonly value: string;
  readonly attributes: CookieAttributes;
}

/** The cookies of a request, however the framework holds them. */
export interface CookieReader {
  get(name: string): string | undefined;
  names(): readonly string[];
}

export function setCookie(name: string, value: string, attributes: CookieAttributes): CookieIntent {
  return { name, value, attributes };
}

export function clearCookie(name: string, attributes: CookieAttributes): CookieIntent {
  return { name, value: '', attributes: { ...attributes, maxAge: 0 } };
}

export function clears(intent: CookieIntent): boolean {
  return intent.attributes.maxAge === 0;
}

const SAME_SITE = { lax: 'Lax', strict: 'Strict', none: 'None' } as const;

/** The `Set-Cookie` line of an intent. */
export function serialize({ name, value, attributes }: CookieIntent): string {
  const parts = [`${name}=${value}`, `Path=${attributes.path}`, `Max-Age=${attributes.maxAge}`];
  if (attributes.maxAge === 0) parts.push('Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  if (attributes.domain) parts.push(`Domain=${attributes.domain}`);
  if (attributes.httpOnly) parts.push('HttpOnly');
  if (attributes.secure) parts.push('Secure');
  parts.push(`SameSite=${SAME_SITE[attributes.sameSite]}`);
  return parts.join('; ');
}

/** The request's `Cookie` header as it would be had the browser already carried the intents out. */
export function rewriteCookieHeader(header: string | null, intents: readonly CookieIntent[]): string {
  const changed = new Set(intents.map((intent) => intent.name));
  const kept = (header ?? '').split(/; */).filter((pair) => pair !== '' && !changed.has(nameOf(pair)));
  const added = intents.filter((intent) => !clears(intent)).map((intent) => `${intent.name}=${intent.value}`);
  return [...kept, ...added].join('; ');
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return (equals === -1 ? pair : pair.slice(0, equals)).trim();
}
