import { sha256 } from '../crypto/random.js';
import { ConfigurationError } from '../errors.js';
import type { Address } from './address.js';
import {
  checkAddress,
  checkApiOrigin,
  checkCookieName,
  checkDomain,
  checkPassword,
  checkSameSite,
  checkWholeNumber,
} from './checks.js';
import { VARIABLES } from './env.js';
import { warnOnce } from './warn-once.js';

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

const DEFAULT_MAX_AGE_SECONDS = 34_560_000;
const DEFAULT_TIMEOUT_MS = 5_000;
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
