import type { WorkOS } from '@workos-inc/node';
import { getWorkOS } from './sdk.js';

type RuntimeClient = ReturnType<WorkOS['featureFlags']['createRuntimeClient']>;
type RuntimeClientOptions = Parameters<WorkOS['featureFlags']['createRuntimeClient']>[0];

/**
 * The SDK's feature-flags client, which keeps itself up to date in the background. Make one for each server process.
 *
 * @throws {ConfigurationError} when the client id, the API key or the API's address is missing or malformed.
 * @example
 * ```ts
 * import { getFeatureFlagsRuntimeClient } from '@workos-inc/authkit-nextjs';
 *
 * const flags = getFeatureFlagsRuntimeClient();
 * await flags.waitUntilReady({ timeoutMs: 5000 });
 * ```
 */
export function getFeatureFlagsRuntimeClient(options?: RuntimeClientOptions): RuntimeClient {
  return getWorkOS().featureFlags.createRuntimeClient(options);
}
