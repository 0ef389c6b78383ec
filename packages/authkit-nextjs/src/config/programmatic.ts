import { ConfigurationError } from '../errors.js';
import type { Attachments, Names, SameSite, Settings } from './config.js';
import type { OnEvent } from './events.js';
import type { RefreshStore } from './refresh-store.js';
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
  /** What the provider signs webhooks with: for `handleWebhook`. */
  webhookSecret?: string | undefined;
  /** Milliseconds that a call to the provider may take. Default: 5,000. */
  timeoutMs?: number | undefined;
  /**
   * Seconds, from its expiry, that a session which was verified before is served while the provider cannot be reached,
   * marked `stale`. Default: 0, not at all.
   */
  outageGraceSeconds?: number | undefined;
  /** What several server processes share: see `redisRefreshStore` of the `redis` door. Default: each goes by itself. */
  refreshStore?: RefreshStore | undefined;
  /** Told what happens to sessions, and why. Not awaited; what it throws changes nothing. */
  onEvent?: OnEvent | undefined;
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
  webhookSecret: 'webhookSecret',
  timeoutMs: 'timeoutMs',
  outageGraceSeconds: 'outageGraceSeconds',
};

/** A GetConfig over settings given in code. A resolver is asked once a request. */
export function programmaticSource(config: AuthKitConfig | AuthKitConfigResolver): GetConfig {
  const configs = new Configs(NAMES);
  const answered = new WeakMap<object, Promise<Given>>();

  const givenFor = (request: RequestFacts): Promise<Given> => {
    if (typeof config !== 'function') return Promise.resolve(asGiven(config));
    const known = answered.get(request.headers);
    if (known) return known;
    const asked = (async () => asGiven(await config(request)))();
    answered.set(request.headers, asked);
    // What it threw is this caller's error, and nobody's answer.
    asked.catch(() => answered.delete(request.headers));
    return asked;
  };
  return async (request, redirectUri) => {
    const { settings, attachments } = await givenFor(request);
    return configs.resolve(settings, redirectUri, attachments);
  };
}

interface Given {
  readonly settings: Settings;
  readonly attachments: Attachments;
}

function asGiven(config: AuthKitConfig): Given {
  const settings = asSettings(config);
  return { settings, attachments: { refreshStore: config.refreshStore, onEvent: config.onEvent } };
}

/** Absent and unknown fields fall away; the rest is text, as it would be in the environment. */
function asSettings(config: AuthKitConfig): Settings {
  if (typeof config !== 'object' || config === null)
    throw new ConfigurationError(['The settings are not an object']);
  const settings: Settings = {};
  for (const name of Object.keys(NAMES) as (keyof Settings)[]) {
    const value = config[name as Exclude<keyof AuthKitConfig, keyof Attachments>];
    // Secret managers give null for what they have not, and an empty text is no setting either.
    if (value === undefined || value === null || value === '') continue;
    if (name === 'cookiePreviousPasswords') settings[name] = asList(value);
    else settings[name] = String(value);
  }
  return settings;
}

function asList(value: unknown): string | readonly string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}
