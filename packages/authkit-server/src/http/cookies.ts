import { getCookie, setCookie } from 'hono/cookie';
import type { Realm } from '../domain/realm.js';
import { randomToken } from '../tokens/random.js';
import { hmac, sameSecret } from '../tokens/hash.js';
import type { AppContext } from './context.js';

/**
 * `browser` ties interactions to the browser that began them; `session` is being signed in at the hosted pages, `admin` at
 * the dashboard.
 */
export type CookieKind = 'browser' | 'session' | 'admin';

// Cookies do not know ports: without the port in the name, two servers on one machine would sign each other's users out.
function cookieName(realm: Realm, kind: CookieKind): string {
  const { port, protocol } = new URL(realm.baseUrl);
  // A name that a sibling of this host cannot set a cookie for: RFC 6265bis, section 4.1.3.2.
  if (protocol === 'https:') return `__Host-authkit-${kind}${port && `-${port}`}`;
  return port === '' ? `authkit-${kind}` : `authkit-${kind}-${port}`;
}

export function readCookie(c: AppContext, kind: CookieKind): string | undefined {
  const realm = c.get('realm');
  const name = cookieName(realm, kind);
  const [value, signature] = getCookie(c, name)?.split('.') ?? [];
  if (value === undefined || signature === undefined) return undefined;
  return sameSecret(signature, hmac(realm.keys.cookies, `${name}=${value}`)) ? value : undefined;
}

/** Without `maxAge` (seconds) the cookie ends with the browser; 0 removes it. */
export function writeCookie(c: AppContext, kind: CookieKind, value: string, maxAge?: number): void {
  const realm = c.get('realm');
  const name = cookieName(realm, kind);
  setCookie(c, name, `${value}.${hmac(realm.keys.cookies, `${name}=${value}`)}`, {
    path: '/',
    httpOnly: true,
    // Lax, since every visit to the pages begins with a navigation from the app's origin; none to the dashboard does.
    sameSite: kind === 'admin' ? 'Strict' : 'Lax',
    secure: realm.baseUrl.startsWith('https:'),
    ...(maxAge !== undefined && { maxAge }),
  });
}

/** What ties forms and interactions to this browser; made when it has none. */
export function ensureBrowserCookie(c: AppContext): string {
  const known = readCookie(c, 'browser') ?? c.get('browser');
  if (known !== undefined) return known;
  const browser = randomToken();
  // A page may have several forms.
  c.set('browser', browser);
  writeCookie(c, 'browser', browser);
  return browser;
}

export function dropCookie(c: AppContext, kind: CookieKind): void {
  writeCookie(c, kind, '', 0);
}
