import { sha256 } from '../crypto/random.js';
import { ConfigurationError } from '../errors.js';
import { DEFAULT_SESSION_COOKIE } from '../names.js';
import { isDevelopment, isProduction, readSettings, VARIABLES } from './env.js';

/** Settings as people write them: every one optional, all of them text. */
export interface Settings {
  clientId?: string | undefined;
  apiKey?: string | undefined;
  cookiePassword?: string | undefined;
  cookiePreviousPasswords?: string | undefined;
  redirectUri?: string | undefined;
  publicRedirectUri?: string | undefined;
  cookieName?: string | undefined;
  cookieMaxAge?: string | undefined;
  cookieDomain?: string | undefined;
  cookieSameSite?: string | undefined;
  apiHostname?: string | undefined;
  apiHttps?: string | undefined;
  apiPort?: string | undefined;
}

export type SameSite = 'lax' | 'strict' | 'none';

/** The redirect URI in force, and what follows from it: where a browser finds this app. */
export interface Address {
  readonly redirectUri: string;
  /** The public origin: what every absolute URL to this app begins with. `request.url` is never used for it. */
  readonly origin: string;
  /** The path of the AuthKit route, `basePath` included. */
  readonly route: string;
  readonly secure: boolean;
}

/** Complete, checked and frozen. Nothing inside the library sees an undefined setting. */
export interface Config {
  readonly clientId: string;
  readonly apiKey: string;
  /** The password that seals, then the previous ones, which only open. */
  readonly passwords: readonly [string, ...string[]];
  readonly address: Address;
  readonly cookieName: string;
  /** Seconds. */
  readonly cookieMaxAge: number;
  readonly cookieDomain: string | undefined;
  readonly cookieSameSite: SameSite;
  readonly apiOrigin: string;
  /** Milliseconds that a call to the provider may take. */
  readonly timeoutMs: number;
  /** What everything remembered is kept under: two configurations that differ here share nothing. */
  readonly identity: string;
}

/** Finds the Config in force; `redirectUri` overrides the configured one. */
export type GetConfig = (redirectUri?: string) => Promise<Config>;

const DEFAULT_MAX_AGE_SECONDS = 34_560_000;
const DEFAULT_TIMEOUT_MS = 5_000;
const MIN_PASSWORD_LENGTH = 32;
const MIN_PASSWORD_CHARACTERS = 16;
const MIN_PASSWORD_BITS = 192;
const SAMPLE_PASSWORDS = /<your password>|your[ _-]?password|change[ _-]?me|generate a secure/i;
/** RFC 6265, section 4.1.1: a cookie name is an RFC 2616 token. */
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LOOPBACK = /^(localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Loose settings in, a complete frozen Config out, or one error that names every problem. */
export async function resolveConfig(settings: Settings, redirectUri?: string): Promise<Config> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const required = (value: string | undefined, variable: string): string => {
    if (!value) problems.push(`${variable} is not set`);
    return value ?? '';
  };

  const clientId = required(settings.clientId, VARIABLES.clientId);
  const apiKey = required(settings.apiKey, VARIABLES.apiKey);
  const password = required(settings.cookiePassword, VARIABLES.cookiePassword);
  if (password) checkPassword(password, VARIABLES.cookiePassword, problems, warnings);
  const previous = settings.cookiePreviousPasswords?.split(/\s+/).filter(Boolean) ?? [];
  for (const old of previous) checkPassword(old, VARIABLES.cookiePreviousPasswords, problems, warnings);

  const address = checkAddress(settings, redirectUri, problems, warnings);
  const cookieSameSite = checkSameSite(settings.cookieSameSite, problems);
  const secure = (address?.secure ?? false) || cookieSameSite === 'none';
  const cookieName = checkCookieName(settings, secure, problems);
  const cookieMaxAge = checkWholeNumber(settings.cookieMaxAge, VARIABLES.cookieMaxAge, problems);
  const apiOrigin = checkApiOrigin(settings, problems);
  if (address && settings.cookieDomain) checkDomain(settings.cookieDomain, address, warnings);

  if (problems.length > 0 || !address) throw new ConfigurationError(problems);
  for (const warning of warnings) warnOnce(warning);

  const passwords = [password, ...previous] as const;
  return Object.freeze({
    clientId,
    apiKey,
    passwords,
    address,
    cookieName,
    cookieMaxAge: cookieMaxAge ?? DEFAULT_MAX_AGE_SECONDS,
    cookieDomain: settings.cookieDomain,
    cookieSameSite,
    apiOrigin,
    timeoutMs: DEFAULT_TIMEOUT_MS,
    identity: await sha256(JSON.stringify([clientId, apiOrigin, passwords])),
  });
}

function checkPassword(password: string, variable: string, problems: string[], warnings: string[]): void {
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

function checkAddress(
  settings: Settings,
  override: string | undefined,
  problems: string[],
  warnings: string[],
): Address | undefined {
  const value = override ?? settings.redirectUri ?? settings.publicRedirectUri;
  const variable = override
    ? 'The redirectUri option'
    : settings.redirectUri
      ? VARIABLES.redirectUri
      : VARIABLES.publicRedirectUri;
  if (!value) {
    problems.push(`${VARIABLES.redirectUri} (or ${VARIABLES.publicRedirectUri}) is not set`);
    return undefined;
  }
  const address = addressOf(value);
  if (!address) {
    problems.push(`${variable} is not an absolute http(s) URL, such as http://localhost:3000/callback`);
    return undefined;
  }
  const other = settings.redirectUri && settings.publicRedirectUri && addressOf(settings.publicRedirectUri);
  if (other && other.origin !== address.origin && !override) {
    warnings.push(
      `${VARIABLES.redirectUri} and ${VARIABLES.publicRedirectUri} name different origins; the first is used on the server`,
    );
  }
  if (!address.secure && isProduction() && !LOOPBACK.test(new URL(value).hostname)) {
    warnings.push(`${variable} is plain http: session cookies travel unencrypted`);
  }
  return address;
}

/** What follows from a redirect URI, or undefined when it is not an absolute http(s) URL. */
export function addressOf(redirectUri: string): Address | undefined {
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return Object.freeze({
    redirectUri,
    origin: url.origin,
    route: url.pathname,
    secure: url.protocol === 'https:',
  });
}

function checkSameSite(value: string | undefined, problems: string[]): SameSite {
  const sameSite = value?.toLowerCase() ?? 'lax';
  if (sameSite === 'lax' || sameSite === 'strict' || sameSite === 'none') return sameSite;
  problems.push(`${VARIABLES.cookieSameSite} is none of lax, strict, none`);
  return 'lax';
}

function checkCookieName(settings: Settings, secure: boolean, problems: string[]): string {
  const name = settings.cookieName ?? DEFAULT_SESSION_COOKIE;
  if (!COOKIE_NAME.test(name)) problems.push(`${VARIABLES.cookieName} is not a valid cookie name`);
  if (/^__(Host|Secure)-/i.test(name) && !secure) {
    problems.push(`${VARIABLES.cookieName} begins with ${name.split('-')[0]}-, which needs https`);
  }
  if (/^__Host-/i.test(name) && settings.cookieDomain) {
    problems.push(
      `${VARIABLES.cookieName} begins with __Host-, which ${VARIABLES.cookieDomain} does not allow`,
    );
  }
  return name;
}

function checkWholeNumber(
  value: string | undefined,
  variable: string,
  problems: string[],
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number > 0 && Number.isSafeInteger(number)) return number;
  problems.push(`${variable} is not a positive whole number of seconds`);
  return undefined;
}

function checkApiOrigin(settings: Settings, problems: string[]): string {
  const hostname = settings.apiHostname ?? 'api.workos.com';
  const https = (settings.apiHttps ?? 'true').toLowerCase();
  const port = settings.apiPort;
  if (https !== 'true' && https !== 'false') problems.push(`${VARIABLES.apiHttps} is neither true nor false`);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    problems.push(`${VARIABLES.apiPort} is not a port number`);
    return '';
  }
  const origin = `${https === 'false' ? 'http' : 'https'}://${hostname}${port ? `:${port}` : ''}`;
  if (/[/?#@\s]/.test(hostname) || !URL.canParse(origin)) {
    problems.push(`${VARIABLES.apiHostname} is not a host name`);
    return '';
  }
  return new URL(origin).origin;
}

function checkDomain(domain: string, address: Address, warnings: string[]): void {
  const host = new URL(address.origin).hostname;
  const bare = domain.replace(/^\./, '').toLowerCase();
  if (host !== bare && !host.endsWith(`.${bare}`)) {
    warnings.push(`${VARIABLES.cookieDomain} does not cover ${host}: browsers will drop the session cookie`);
  }
}

const warned = new Set<string>();

/** Says something on the console once per process. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`[authkit] ${message}`);
}

/** A GetConfig over settings that may change: checked at first use, and remembered only once they are complete. */
export function configSource(readNow: () => Settings): GetConfig {
  const complete = new Map<string, { from: string; config: Config }>();
  let settled: Settings | undefined;

  return async (redirectUri) => {
    // In development Next reloads `.env` files in the same process, so there the settings are read every time.
    const settings = settled && !isDevelopment() ? settled : readNow();
    const key = redirectUri ?? '';
    const from = JSON.stringify(settings);
    const known = complete.get(key);
    if (known && (settings === settled || known.from === from)) return known.config;

    const config = await resolveConfig(settings, redirectUri);
    settled = settings;
    if (complete.size >= 100) complete.clear();
    complete.set(key, { from, config });
    return config;
  };
}

/** The Config of the environment. */
export const environmentConfig: GetConfig = /* @__PURE__ */ configSource(readSettings);
