import type { Config } from '../config/config.js';
import { call } from './call.js';

/** What an organization is called, or undefined when the provider does not say. */
export async function fetchOrganizationName(
  config: Config,
  organizationId: string,
): Promise<string | undefined> {
  const result = await call(config, 'organization', `/organizations/${encodeURIComponent(organizationId)}`, {
    headers: { authorization: `Bearer ${config.apiKey}` },
    repeatable: true,
  });
  const name = result.ok && (result.value as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : undefined;
}
