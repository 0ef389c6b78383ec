/** The only reader of the environment. */
import type { Settings } from './config.js';

/**
 * Reads one variable through a parameter: Next replaces `process.env.NEXT_PUBLIC_…` and constant keys with the value
 * they had at build time, which would freeze one image to one environment.
 */
function read(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** The variable behind each setting, for reading and for error messages. */
export const VARIABLES = {
  clientId: 'WORKOS_CLIENT_ID',
  apiKey: 'WORKOS_API_KEY',
  cookiePassword: 'WORKOS_COOKIE_PASSWORD',
  cookiePreviousPasswords: 'WORKOS_COOKIE_PREVIOUS_PASSWORDS',
  redirectUri: 'WORKOS_REDIRECT_URI',
  publicRedirectUri: 'NEXT_PUBLIC_WORKOS_REDIRECT_URI',
  cookieName: 'WORKOS_COOKIE_NAME',
  cookieMaxAge: 'WORKOS_COOKIE_MAX_AGE',
  cookieDomain: 'WORKOS_COOKIE_DOMAIN',
  cookieSameSite: 'WORKOS_COOKIE_SAMESITE',
  apiHostname: 'WORKOS_API_HOSTNAME',
  apiHttps: 'WORKOS_API_HTTPS',
  apiPort: 'WORKOS_API_PORT',
  claimToken: 'WORKOS_CLAIM_TOKEN',
  webhookSecret: 'WORKOS_WEBHOOK_SECRET',
} as const satisfies Partial<Record<keyof Settings, string>>;

/** The settings as the environment has them now. Unset and empty variables are absent. */
export function readSettings(): Settings {
  const settings: Settings = {};
  for (const [setting, variable] of Object.entries(VARIABLES)) {
    const value = read(variable);
    if (value !== undefined) settings[setting as keyof Settings] = value;
  }
  return settings;
}

/** The redirect URI as configured, unchecked: for the provider, which must render with an incomplete environment. */
export function readRedirectUri(): string | undefined {
  return read(VARIABLES.redirectUri) ?? read(VARIABLES.publicRedirectUri);
}

export function isProduction(): boolean {
  return read('NODE_ENV') === 'production';
}

export function isDevelopment(): boolean {
  return read('NODE_ENV') === 'development';
}

/** Sets the variables of these settings where they are missing: for tests. */
export function provideSettings(settings: Settings): void {
  for (const [setting, variable] of Object.entries(VARIABLES)) {
    const value = settings[setting as keyof Settings];
    if (value !== undefined && read(variable) === undefined)
      process.env[variable] = typeof value === 'string' ? value : value.join(' ');
  }
}
