import type { Config } from '../config/config.js';
import { call, type ProviderResult } from './call.js';

/** An API key of an organization or a user, without its value. Times are ISO-8601 in UTC. */
export interface ApiKey {
  object: 'api_key';
  id: string;
  name: string;
  owner: { type: string; id: string; organizationId?: string | undefined };
  obfuscatedValue: string;
  permissions: string[];
  lastUsedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** Asks the provider whose an API key is; null for one that is not valid. */
export async function validateApiKeyValue(
  value: string,
  config: Config,
): Promise<ProviderResult<ApiKey | null>> {
  const result = await call(config, 'api-key', '/api_keys/validations', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${config.apiKey}` },
    body: JSON.stringify({ value }),
    repeatable: true,
  });
  if (!result.ok) return result;
  return { ok: true, value: parseApiKey((result.value as { api_key?: unknown }).api_key) };
}

function parseApiKey(value: unknown): ApiKey | null {
  if (typeof value !== 'object' || value === null) return null;
  const key = value as Record<string, unknown>;
  if (typeof key.id !== 'string') return null;
  const owner = (key.owner ?? {}) as Record<string, unknown>;
  const organizationId = owner.type === 'organization' ? owner.id : owner.organization_id;
  return {
    object: 'api_key',
    id: key.id,
    name: text(key.name),
    owner: {
      type: text(owner.type),
      id: text(owner.id),
      ...(typeof organizationId === 'string' && { organizationId }),
    },
    obfuscatedValue: text(key.obfuscated_value),
    permissions: Array.isArray(key.permissions) ? key.permissions.map(String) : [],
    lastUsedAt: typeof key.last_used_at === 'string' ? key.last_used_at : null,
    createdAt: text(key.created_at),
    updatedAt: text(key.updated_at),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
