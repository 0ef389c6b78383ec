/** The rules of each setting. A rule adds to the list of problems or warnings; it never throws. */
import { DEFAULT_SESSION_COOKIE } from '../names.js';
import { parseUrl } from '../url.js';
import { addressOf, type Address } from './address.js';
import type { Attachments, Names, SameSite, Settings } from './config.js';
import { isProduction } from './env.js';

const MIN_PASSWORD_LENGTH = 32;
const MIN_PASSWORD_CHARACTERS = 16;
const MIN_PASSWORD_BITS = 192;
/** Words of READMEs. In 32 random characters of base64 the shortest of them turns up once in millions. */
const SAMPLE_PASSWORDS = /password|passphrase|secret|example|change[ _-]?me|your[ _-]|characters|generate a/i;
/** RFC 6265, section 4.1.1: a cookie name is an RFC 2616 token. */
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LOOPBACK = /^(localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

export function checkPassword(
  password: string,
  variable: string,
  problems: string[],
  warnings: string[],
): void {
  if (password.length < MIN_PASSWORD_LENGTH) {
    problems.push(
      `${variable} is ${password.length} characters long; it needs at least ${MIN_PASSWORD_LENGTH}`,
    );
    return;
  }
  // Iron derives its keys in one round, so the seal is exactly as strong as the password. Long hexadecimal ones
  // are strong with few different characters: a third of `openssl rand -hex 32` has fewer than sixteen.
  const different = new Set(password).size;
  const weak =
    different < MIN_PASSWORD_CHARACTERS && password.length * Math.log2(different) < MIN_PASSWORD_BITS;
  if (weak || SAMPLE_PASSWORDS.test(password)) {
    const message = `${variable} is easy to guess; generate one with: openssl rand -base64 32`;
    (isProduction() ? problems : warnings).push(message);
  }
}

export function checkAddress(
  settings: Settings,
  override: string | undefined,
  problems: string[],
  warnings: string[],
  names: Names,
): Address | undefined {
  const value = override || settings.redirectUri || settings.publicRedirectUri;
  const variable = override
    ? 'The redirectUri option'
    : settings.redirectUri
      ? names.redirectUri
      : names.publicRedirectUri;
  if (!value) {
    const either = [...new Set([names.redirectUri, names.publicRedirectUri])];
    problems.push(`${either.join(' or ')} is not set`);
    return undefined;
  }
  const address = addressOf(value);
  const malformed = new Set(address ? [] : [variable]);
  // The browser reads the public one, whichever is in force here.
  if (settings.publicRedirectUri && !addressOf(settings.publicRedirectUri))
    malformed.add(names.publicRedirectUri);
  for (const name of malformed)
    problems.push(`${name} is not an absolute http(s) URL, such as http://localhost:3000/callback`);
  if (!address) return undefined;
  const other = settings.redirectUri && settings.publicRedirectUri && addressOf(settings.publicRedirectUri);
  if (other && other.origin !== address.origin && !override) {
    warnings.push(
      `${names.redirectUri} and ${names.publicRedirectUri} name different origins; the first is used on the server`,
    );
  }
  if (!address.secure && isProduction() && !LOOPBACK.test(new URL(value).hostname)) {
    warnings.push(`${variable} is plain http: session cookies travel unencrypted`);
  }
  return address;
}

export function checkSameSite(value: string | undefined, problems: string[], names: Names): SameSite {
  const sameSite = value?.toLowerCase() ?? 'lax';
  if (sameSite === 'lax' || sameSite === 'strict' || sameSite === 'none') return sameSite;
  problems.push(`${names.cookieSameSite} is none of lax, strict, none`);
  return 'lax';
}

export function checkCookieName(
  settings: Settings,
  secure: boolean,
  problems: string[],
  names: Names,
): string {
  const name = settings.cookieName ?? DEFAULT_SESSION_COOKIE;
  if (!COOKIE_NAME.test(name)) problems.push(`${names.cookieName} is not a valid cookie name`);
  if (/^__(Host|Secure)-/i.test(name) && !secure) {
    problems.push(`${names.cookieName} begins with ${name.split('-')[0]}-, which needs https`);
  }
  if (/^__Host-/i.test(name) && settings.cookieDomain) {
    problems.push(`${names.cookieName} begins with __Host-, which ${names.cookieDomain} does not allow`);
  }
  return name;
}

export function checkWholeNumber(
  value: string | undefined,
  variable: string,
  problems: string[],
  { least = 1, most = Number.MAX_SAFE_INTEGER }: { least?: 0 | 1; most?: number } = {},
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  const bound = most === Number.MAX_SAFE_INTEGER ? '' : ` up to ${most}`;
  problems.push(`${variable} is not a ${least === 0 ? '' : 'positive '}whole number${bound}`);
  return undefined;
}

const STORE_METHODS = ['get', 'setIfAbsent', 'set', 'delete'] as const;

export function checkAttachments({ refreshStore, onEvent }: Attachments, problems: string[]): void {
  const isStore =
    refreshStore === undefined || STORE_METHODS.every((name) => typeof refreshStore?.[name] === 'function');
  if (!isStore) problems.push(`refreshStore needs the methods ${STORE_METHODS.join(', ')}`);
  if (onEvent !== undefined && typeof onEvent !== 'function') problems.push('onEvent is not a function');
}

/** What URL parsers would take for the end of a host, or for its port, is not part of its name. */
const HOST_NAME = /^(?:\[[0-9a-f:.]+\]|[^/\\?#@:\s]+)$/i;

export function checkApiOrigin(settings: Settings, problems: string[], names: Names): string {
  const hostname = settings.apiHostname ?? 'api.workos.com';
  const https = (settings.apiHttps ?? 'true').toLowerCase();
  const port = settings.apiPort;
  if (https !== 'true' && https !== 'false') problems.push(`${names.apiHttps} is neither true nor false`);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    problems.push(`${names.apiPort} is not a port number`);
  }
  const scheme = https === 'false' ? 'http' : 'https';
  if (!HOST_NAME.test(hostname) || !parseUrl(`${scheme}://${hostname}`)) {
    problems.push(`${names.apiHostname} is not a host name`);
    return '';
  }
  return parseUrl(`${scheme}://${hostname}${port ? `:${port}` : ''}`)?.origin ?? '';
}

/** RFC 6265, section 4.1.2.3; it goes into a header, so nothing but a host name may. */
const DOMAIN = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export function checkDomain(
  domain: string,
  address: Address | undefined,
  problems: string[],
  warnings: string[],
  names: Names,
): void {
  if (!DOMAIN.test(domain)) {
    problems.push(`${names.cookieDomain} is not a domain name`);
    return;
  }
  if (!address) return;
  const host = new URL(address.origin).hostname;
  const bare = domain.replace(/^\./, '').toLowerCase();
  if (host !== bare && !host.endsWith(`.${bare}`)) {
    warnings.push(`${names.cookieDomain} does not cover ${host}: browsers will drop the session cookie`);
  }
}
