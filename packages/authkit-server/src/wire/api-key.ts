import { slugs } from '../store/columns.js';
import type { ApiKeyRow } from '../store/schema.js';
import { isoTime, isoTimeOrNull } from './time.js';

/** An API key on the wire. Its value is answered once, beside this, when it is created. */
export interface ApiKeyBody {
  object: 'api_key';
  id: string;
  owner: { type: 'organization'; id: string } | { type: 'user'; id: string; organization_id: string };
  name: string;
  obfuscated_value: string;
  permissions: string[];
  last_used_at: string | null;
  expires_at: string | null;
  created_at: string;
  updated_at: string;
}

export function apiKeyBody(apiKey: ApiKeyRow): ApiKeyBody {
  return {
    object: 'api_key',
    id: apiKey.id,
    owner:
      apiKey.user_id === null
        ? { type: 'organization', id: apiKey.organization_id }
        : { type: 'user', id: apiKey.user_id, organization_id: apiKey.organization_id },
    name: apiKey.name,
    obfuscated_value: apiKey.obfuscated_value,
    permissions: slugs(apiKey.permissions),
    last_used_at: isoTimeOrNull(apiKey.last_used_at),
    expires_at: isoTimeOrNull(apiKey.expires_at),
    created_at: isoTime(apiKey.created_at),
    updated_at: isoTime(apiKey.updated_at),
  };
}
