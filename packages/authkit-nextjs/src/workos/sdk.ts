/** The only module that loads the WorkOS SDK: apps that never call it do not contain it. */
import { WorkOS } from '@workos-inc/node';
import { checkApiOrigin } from '../config/checks.js';
import { ENVIRONMENT_NAMES } from '../config/config.js';
import { readSettings } from '../config/env.js';
import { ConfigurationError } from '../errors.js';

export interface GetWorkOSConfig {
  clientId?: string | undefined;
  apiKey?: string | undefined;
  apiHostname?: string | undefined;
  apiHttps?: boolean | undefined;
  apiPort?: number | undefined;
}

const clients = /* @__PURE__ */ new Map<string, WorkOS>();

/**
 * The WorkOS SDK's client, set up with this library's settings. One client for each set of settings is kept.
 *
 * @throws {ConfigurationError} when the client id, the API key or the API's address is missing or malformed.
 * @example
 * ```ts
 * import { getWorkOS } from '@workos-inc/authkit-nextjs';
 *
 * const organizations = await getWorkOS().organizations.listOrganizations({ limit: 10 });
 * ```
 */
export function getWorkOS(config: GetWorkOSConfig = {}): WorkOS {
  const settings = readSettings();
  const clientId = config.clientId ?? settings.clientId;
  const apiKey = config.apiKey ?? settings.apiKey;
  const problems: string[] = [];
  if (!clientId) problems.push(`${ENVIRONMENT_NAMES.clientId} is not set`);
  if (!apiKey) problems.push(`${ENVIRONMENT_NAMES.apiKey} is not set`);
  const origin = checkApiOrigin(
    {
      apiHostname: config.apiHostname ?? settings.apiHostname,
      apiHttps: config.apiHttps?.toString() ?? settings.apiHttps,
      apiPort: config.apiPort?.toString() ?? settings.apiPort,
    },
    problems,
    ENVIRONMENT_NAMES,
  );
  if (problems.length > 0) throw new ConfigurationError(problems);

  const key = JSON.stringify([clientId, apiKey, origin]);
  let client = clients.get(key);
  if (!client) {
    const { hostname, port, protocol } = new URL(origin);
    client = new WorkOS(apiKey, {
      clientId: clientId!,
      apiHostname: hostname,
      https: protocol === 'https:',
      ...(port && { port: Number(port) }),
    });
    clients.set(key, client);
  }
  return client;
}
