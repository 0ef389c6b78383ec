import { sha256 } from '../crypto/random.js';
import { ConfigurationError } from '../errors.js';
import type { Address } from './address.js';
import {
  checkAddress,
  checkApiOrigin,
  checkAttachments,
  checkCookieName,
  checkDomain,
  checkPassword,
  checkSameSite,
  checkWholeNumber,
} from './checks.js';
import { VARIABLES } from './env.js';
import type { OnEvent } from './events.js';
import type { RefreshStore } from './refresh-store.js';
import { warnOnce } from './warn-once.js';

/** Settings as people write them: every one optional, and text. */
export interface Settings {
  clientId?: string | undefined;
  apiKey?: string | undefined;
  cookiePassword?: string | undefined;
  /** In a variable several are separated by white space, so that none may contain any. */
  cookiePreviousPasswords?: string | readonly string[] | undefined;
  redirectUri?: string | undefined;
  publicRedirectUri?: string | undefined;
  cookieName?: string | undefined;
  cookieMaxAge?: string | undefined;
  cookieDomain?: string | undefined;
  cookieSameSite?: string | undefined;
  apiHostname?: string | undefined;
  apiHttps?: string | undefined;
  apiPort?: string | undefined;
  claimToken?: string | undefined;
  webhookSecret?: string | undefined;
  /** No variables: only `createAuthKit` sets these. */
  timeoutMs?: string | undefined;
  outageGraceSeconds?: string | undefined;
}

/** Settings that are not text. */
export interface Attachments {
  refreshStore?: RefreshStore | undefined;
  onEvent?: OnEvent | undefined;
}

/** What each setting is called in a message. */
export type Names = Readonly<Record<keyof Settings, string>>;

export const ENVIRONMENT_NAMES: Names = {
  ...VARIABLES,
  timeoutMs: 'timeoutMs',
  outageGraceSeconds: 'outageGraceSeconds',
};

export type SameSite = 'lax' | 'strict' | 'none';

/** Complete, checked and frozen. Nothing inside the library sees an undefined setting. */
export interface Config {
  readonly clientId: string;
  readonly apiKey: string;
  /** The password that seals, then the previous ones, which only open. */
  readonly passwords: readonly [string, ...string[]];
  /** As set, or undefined when only a proxy or a sealed value names one. */
  readonly redirectUri: string | undefined;
  /** @throws {ConfigurationError} when no redirect URI is set; everything else is checked before. */
  readonly address: Address;
  readonly cookieName: string;
  /** Seconds. */
  readonly cookieMaxAge: number;
  readonly cookieDomain: string | undefined;
  readonly cookieSameSite: SameSite;
  readonly apiOrigin: string;
  readonly claimToken: string | undefined;
  /** @throws {ConfigurationError} when it is not set: only `handleWebhook` needs it. */
  readonly webhookSecret: string;
  /** Milliseconds that a call to the provider may take. */
  readonly timeoutMs: number;
  /** How long an expired session is served while the provider cannot be reached. */
  readonly outageGraceSeconds: number;
  /** What several processes share. */
  readonly refreshStore: RefreshStore | undefined;
  readonly onEvent: OnEvent | undefined;
  /** What everything remembered is kept under: two configurations that differ here share nothing. */
  readonly identity: string;
}

const DEFAULT_MAX_AGE_SECONDS = 34_560_000;
const DEFAULT_TIMEOUT_MS = 5_000;
/** Timers hold 31 bits; nobody waits for a sign-in for ten minutes. */
const MAX_TIMEOUT_MS = 600_000;

/** Loose settings in, a complete frozen Config out, or one error that names every problem. */
export async function resolveConfig(
  settings: Settings,
  redirectUri?: string,
  names: Names = ENVIRONMENT_NAMES,
  attachments: Attachments = {},
): Promise<Config> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const required = (value: string | undefined, variable: string): string => {
    if (!value) problems.push(`${variable} is not set`);
    return value ?? '';
  };

  const clientId = required(settings.clientId, names.clientId);
  const apiKey = required(settings.apiKey, names.apiKey);
  const password = required(settings.cookiePassword, names.cookiePassword);
  if (password) checkPassword(password, names.cookiePassword, problems, warnings);
  const given = settings.cookiePreviousPasswords ?? [];
  const previous = typeof given === 'string' ? given.split(/\s+/).filter(Boolean) : given;
  for (const old of previous) checkPassword(old, names.cookiePreviousPasswords, problems, warnings);

  const address = checkAddress(settings, redirectUri, problems, warnings, names);
  const cookieSameSite = checkSameSite(settings.cookieSameSite, problems, names);
  // Without an address yet, nothing is known of it; with the one in force all of this is checked again.
  const secure = !address || address.secure || cookieSameSite === 'none';
  const cookieName = checkCookieName(settings, secure, problems, names);
  const cookieMaxAge = checkWholeNumber(settings.cookieMaxAge, names.cookieMaxAge, problems);
  const apiOrigin = checkApiOrigin(settings, problems, names);
  const timeoutMs = checkWholeNumber(settings.timeoutMs, names.timeoutMs, problems, { most: MAX_TIMEOUT_MS });
  const outageGraceSeconds = checkWholeNumber(
    settings.outageGraceSeconds,
    names.outageGraceSeconds,
    problems,
    { least: 0 },
  );
  checkAttachments(attachments, problems);
  if (settings.cookieDomain) checkDomain(settings.cookieDomain, address, problems, warnings, names);

  // A redirect URI may still come from the proxy's own option, by the hand-off: only that problem can wait.
  const missingAddress = address ? undefined : new ConfigurationError(problems);
  if (problems.length > (missesRedirectUri(settings, redirectUri) ? 1 : 0))
    throw new ConfigurationError(problems);
  for (const warning of warnings) warnOnce(warning);

  const passwords = [password, ...previous] as const;
  return Object.freeze({
    clientId,
    apiKey,
    passwords,
    redirectUri: address?.redirectUri,
    get address(): Address {
      if (!address) throw missingAddress!;
      return address;
    },
    cookieName,
    cookieMaxAge: cookieMaxAge ?? DEFAULT_MAX_AGE_SECONDS,
    cookieDomain: settings.cookieDomain,
    cookieSameSite,
    apiOrigin,
    claimToken: settings.claimToken,
    get webhookSecret(): string {
      if (!settings.webhookSecret) throw new ConfigurationError([`${names.webhookSecret} is not set`]);
      return settings.webhookSecret;
    },
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    outageGraceSeconds: outageGraceSeconds ?? 0,
    refreshStore: attachments.refreshStore,
    onEvent: attachments.onEvent,
    identity: await sha256(JSON.stringify([clientId, apiOrigin, passwords])),
  });
}

function missesRedirectUri(settings: Settings, redirectUri: string | undefined): boolean {
  return !redirectUri && !settings.redirectUri && !settings.publicRedirectUri;
}
