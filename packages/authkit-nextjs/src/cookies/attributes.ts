import type { Config } from '../config/config.js';
import { FLOW_COOKIE, SECURE_FLOW_COOKIE } from '../names.js';
import type { CookieAttributes } from './intents.js';

const FLOW_MAX_AGE_SECONDS = 86_400;
const EAGER_TOKEN_MAX_AGE_SECONDS = 30;

function isSecure(config: Config): boolean {
  // Browsers drop SameSite=None cookies that are not Secure.
  return config.address.secure || config.cookieSameSite === 'none';
}

/** Attributes of the session cookie and its chunks. */
export function sessionAttributes(config: Config): CookieAttributes {
  return {
    path: '/',
    httpOnly: true,
    secure: isSecure(config),
    sameSite: config.cookieSameSite,
    domain: config.cookieDomain,
    maxAge: config.cookieMaxAge,
  };
}

/** The mark lives exactly as the session does, but script may read it. */
export function markAttributes(config: Config): CookieAttributes {
  return { ...sessionAttributes(config), httpOnly: false };
}

/** Never a Domain, so that a sibling subdomain shares nothing; Lax, since the callback arrives from another site. */
export function flowAttributes(config: Config): CookieAttributes {
  return {
    path: '/',
    httpOnly: true,
    secure: isSecure(config),
    sameSite: config.cookieSameSite === 'none' ? 'none' : 'lax',
    maxAge: FLOW_MAX_AGE_SECONDS,
  };
}

/** Half a minute is enough for the page to take the token over; the session lives on in its own cookie. */
export function eagerTokenAttributes(config: Config): CookieAttributes {
  return {
    path: '/',
    httpOnly: false,
    secure: isSecure(config),
    sameSite: 'lax',
    maxAge: EAGER_TOKEN_MAX_AGE_SECONDS,
  };
}

export function flowCookieName(config: Config): string {
  return config.address.secure ? SECURE_FLOW_COOKIE : FLOW_COOKIE;
}
