import { ConfigurationError } from '../errors.js';
import type { Names, SameSite, Settings } from './config.js';
import { Configs, type GetConfig, type RequestFacts } from './source.js';

/** The settings of `createAuthKit`: those of the environment, under names of their own. */
export interface AuthKitConfig {
  clientId: string;
  apiKey: string;
  /** At least 32 characters. */
  cookiePassword: string;
  /** Cookies sealed with these still open. */
  cookiePreviousPasswords?: readonly string[] | undefined;
  /** The absolute URL of the AuthKit route. May be left out where the proxy has a `redirectUri` of its own. */
  redirectUri?: string | undefined;
  /** Default: `wos-session`. */
  cookieName?: string | undefined;
  /** Seconds. Default: 400 days. */
  cookieMaxAge?: number | undefined;
  cookieDomain?: string | undefined;
  /** Default: `lax`. */
  cookieSameSite?: SameSite | undefined;
  /** Default: `api.workos.com`. */
  apiHostname?: string | undefined;
  /** Default: `true`. */
  apiHttps?: boolean | undefined;
  apiPort?: number | undefined;
  claimToken?: string | undefined;
  /** Milliseconds that a call to the provider may take. Default: 5,000. */
  timeoutMs?: number | undefined;
}

/** Answers the settings for a request: for several tenants, or for secrets that are fetched. */
export type AuthKitConfigResolver = (request: RequestFacts) => AuthKitConfig | Promise<AuthKitConfig>;

const NAMES: Names = {
  clientId: 'clientId',
  apiKey: 'apiKey',
  cookiePassword: 'cookiePassword',
  cookiePreviousPasswords: 'cookiePreviousPasswords',
  redirectUri: 'redirectUri',
  publicRedirectUri: 'redirectUri',
  cookieName: 'cookieName',
  cookieMaxAge: 'cookieMaxAge',
  cookieDomain: 'cookieDomain',
  cookieSameSite: 'cookieSameSite',
  apiHostname: 'apiHostname',
  apiHttps: 'apiHttps',
  apiPort: 'apiPort',
  claimToken: 'claimToken',
  timeoutMs: 'timeoutMs',
};

/** A GetConfig over settings given in code. A resolver is asked once a request. */
export function programmaticSource(config: AuthKitConfig | AuthKitConfigResolver): GetConfig {
  const configs = new Configs(NAMES);
  const answered = new WeakMap<object, Promise<Settings>>();

  const settingsFor = (request: RequestFacts): Promise<Settings> => {
    if (typeof config !== 'function') return Promise.resolve(asSettings(config));
    const known = answered.get(request.headers);
    if (known) return known;
    const asked = (async () => asSettings(await config(request)))();
    answered.set(request.headers, asked);
    // What it threw is this caller's error, and nobody's answer.
    asked.catch(() => answered.delete(request.headers));
    return asked;
  };
  return async (request, redirectUri) => configs.resolve(await settingsFor(request), redirectUri);
}

/** Absent and unknown fields fall away; the rest is text, as it would be in the environment. */
function asSettings(config: AuthKitConfig): Settings {
  if (typeof config !== 'object' || config === null)
    throw new ConfigurationError(['The settings are not an object']);
  const settings: Settings = {};
  for (const name of Object.keys(NAMES) as (keyof Settings)[]) {
    const value = config[name as keyof AuthKitConfig];
    if (value === undefined) continue;
    settings[name] = Array.isArray(value) ? value.join(' ') : value.toString();
  }
  return settings;
}
