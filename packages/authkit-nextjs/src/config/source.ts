import { resolveConfig, type Config, type Settings } from './config.js';
import { isDevelopment, readSettings } from './env.js';

/** Finds the Config in force; `redirectUri` overrides the configured one. */
export type GetConfig = (redirectUri?: string) => Promise<Config>;

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
