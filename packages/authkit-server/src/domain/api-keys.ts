import type { ApiKeyRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import { apiKeyBody } from '../wire/api-key.js';
import { transact } from './events.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export interface NewApiKey {
  organizationId: string;
  name: string;
  permissions: readonly string[];
  expiresAt: number | null;
}

const VALUE_LENGTH = 40;
const SHOWN_LENGTH = 4;
const USE_RESOLUTION_MS = 60_000;

/** The value exists only in this answer: what is stored cannot be turned back into it. */
export async function createApiKey(
  realm: Realm,
  { organizationId, name, permissions, expiresAt }: NewApiKey,
): Promise<{ apiKey: ApiKeyRow; value: string }> {
  const now = realm.clock.now();
  const value = `sk_${randomToken(VALUE_LENGTH)}`;
  const apiKey: ApiKeyRow = {
    id: `api_key_${ulid(now)}`,
    hash: sha256(value),
    organization_id: organizationId,
    name,
    obfuscated_value: `sk_…${value.slice(-SHOWN_LENGTH)}`,
    permissions: JSON.stringify([...new Set(permissions)]),
    last_used_at: null,
    expires_at: expiresAt,
    created_at: now,
    updated_at: now,
  };
  await transact(realm, async (db, emit) => {
    await db.insertInto('api_keys').values(apiKey).execute();
    emit('api_key.created', apiKeyBody(apiKey));
  });
  return { apiKey, value };
}

/** The key with this value, if it is one and has not expired, noting that it was used. */
export async function validateApiKey(realm: Realm, value: string): Promise<ApiKeyRow | undefined> {
  const now = realm.clock.now();
  const apiKey = await realm.db
    .selectFrom('api_keys')
    .selectAll()
    .where('hash', '=', sha256(value))
    .executeTakeFirst();
  if (!apiKey || (apiKey.expires_at !== null && apiKey.expires_at <= now)) return undefined;
  // To the minute: a key is used with every request of its holder, and each note is a write to the disk.
  if (apiKey.last_used_at !== null && now - apiKey.last_used_at < USE_RESOLUTION_MS) return apiKey;
  await realm.db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', apiKey.id).execute();
  return { ...apiKey, last_used_at: now };
}

/** False when there is none with this id. */
export async function deleteApiKey(realm: Realm, id: string): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const deleted = await db.deleteFrom('api_keys').where('id', '=', id).returningAll().executeTakeFirst();
    if (deleted) emit('api_key.revoked', apiKeyBody(deleted));
    return deleted !== undefined;
  });
}

export function listApiKeys(
  realm: Realm,
  organizationId: string,
  query: PageQuery,
): Promise<Page<ApiKeyRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db
      .selectFrom('api_keys')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .orderBy('id', direction)
      .limit(limit);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
