import { resolveConfig, type Attachments, type Config, type Names, type Settings } from './config.js';
import { isDevelopment, readSettings } from './env.js';

/** What a resolver of settings may look at. */
export interface RequestFacts {
  readonly headers: Headers;
  readonly cookies: { get(name: string): { value: string } | undefined };
}

/** Finds the Config in force for a request; `redirectUri` overrides the configured one. */
export type GetConfig = (request: RequestFacts, redirectUri?: string) => Promise<Config>;

const MAX_KEPT = 1_000;

/**
 * Settings in, Config out: checked when first seen, and remembered only once they are complete, so that completing
 * them is enough.
 */
export class Configs {
  private readonly kept = new Map<string, Config>();

  constructor(private readonly names?: Names) {}

  async resolve(settings: Settings, redirectUri?: string, attachments: Attachments = {}): Promise<Config> {
    const key = JSON.stringify([settings, redirectUri]);
    const known = this.kept.get(key);
    if (known && isWith(known, attachments)) return known;
    const config = await resolveConfig(settings, redirectUri, this.names, attachments);
    if (!isComplete(settings, redirectUri)) return config;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    this.kept.set(key, config);
    return config;
  }
}

/** Objects have no text to compare, so they are the same only when they are the same. */
function isWith({ refreshStore, onEvent }: Config, attachments: Attachments): boolean {
  return refreshStore === attachments.refreshStore && onEvent === attachments.onEvent;
}

/** A Config without a redirect URI serves only what needs none, and is looked for again. */
function isComplete(settings: Settings, redirectUri?: string): boolean {
  return Boolean(redirectUri || settings.redirectUri || settings.publicRedirectUri);
}

/** A GetConfig over settings that may change until they are complete; in development also afterwards. */
export function configSource(readNow: () => Settings): GetConfig {
  const configs = new Configs();
  let settled: { settings: Settings; config: Config } | undefined;

  return async (_request, redirectUri) => {
    // In development Next reloads `.env` files in the same process, so there the settings are read every time.
    if (settled && !isDevelopment()) {
      return redirectUri ? configs.resolve(settled.settings, redirectUri) : settled.config;
    }
    const settings = readNow();
    const config = await configs.resolve(settings, redirectUri);
    if (!redirectUri && isComplete(settings)) settled = { settings, config };
    return config;
  };
}

/** The Config of the environment. */
export const environmentConfig: GetConfig = /* @__PURE__ */ configSource(readSettings);
