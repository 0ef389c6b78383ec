import { environmentConfig, type GetConfig } from '../config/source.js';
import { AuthKitError } from '../errors.js';
import { validateApiKeyValue, type ApiKey } from '../workos/api-keys.js';
import { bearerValue } from './accepted-auth.js';
import { serverContext } from './server-context.js';

type ValidateApiKey = () => Promise<{ apiKey: ApiKey | null }>;

export function bindValidateApiKey(getConfig: GetConfig): ValidateApiKey {
  return async () => {
    const context = await serverContext();
    const { config } = await context.inForce(getConfig);
    const value = bearerValue(context.headers.get('authorization'));
    if (value === undefined) return { apiKey: null };
    const result = await validateApiKeyValue(value, config);
    if (result.ok) return { apiKey: result.value };
    throw new AuthKitError('provider_unavailable', 'The API key could not be checked', {
      cause: result.failure,
    });
  };
}

/**
 * Checks the API key in the request's `Authorization: Bearer` header with the provider.
 *
 * @returns the key, without its value; `{ apiKey: null }` when there is none or it is not valid.
 * @throws {AuthKitError} `provider_unavailable` when the provider cannot be asked.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { validateApiKey } from '@workos-inc/authkit-nextjs';
 *
 * export async function GET() {
 *   const { apiKey } = await validateApiKey();
 *   return apiKey ? Response.json({ key: apiKey.name }) : new Response(null, { status: 401 });
 * }
 * ```
 */
export const validateApiKey: ValidateApiKey = /* @__PURE__ */ bindValidateApiKey(environmentConfig);
