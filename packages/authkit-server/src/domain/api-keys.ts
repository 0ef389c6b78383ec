import type { ApiKeyRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import { apiKeyBody } from '../wire/api-key.js';
import { transact } from './events.js';
import { isActiveMember } from './memberships.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export interface NewApiKey {
  organizationId: string;
  /** Makes it a key of this member instead of the organization's. */
  userId: string | null;
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
  { organizationId, userId, name, permissions, expiresAt }: NewApiKey,
): Promise<{ apiKey: ApiKeyRow; value: string }> {
  const now = realm.clock.now();
  const value = `sk_${randomToken(VALUE_LENGTH)}`;
  const apiKey: ApiKeyRow = {
    id: `api_key_${ulid(now)}`,
    hash: sha256(value),
    organization_id: organizationId,
    user_id: userId,
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
  // Who is a member no more must not get in by a key from better days.
  if (apiKey.user_id !== null && !(await isActiveMember(realm, apiKey.user_id, apiKey.organization_id))) {
    return undefined;
  }
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

/** Lets a key end at a time, or now. Undefined when there is none with this id. */
export async function expireApiKey(realm: Realm, id: string, at: number): Promise<ApiKeyRow | undefined> {
  const now = realm.clock.now();
  return transact(realm, async (db, emit) => {
    const apiKey = await db
      .updateTable('api_keys')
      .set({ expires_at: Math.max(at, now), updated_at: now })
      .where('id', '=', id)
      // What has ended does not come back.
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .returningAll()
      .executeTakeFirst();
    if (apiKey) emit('api_key.updated', apiKeyBody(apiKey));
    return apiKey ?? (await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst());
  });
}

export interface KeyOwner {
  /** Null for the organization's own keys. */
  userId: string | null;
  organizationId?: string | undefined;
}

export function listApiKeys(
  realm: Realm,
  { userId, organizationId }: KeyOwner,
  query: PageQuery,
): Promise<Page<ApiKeyRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db
      .selectFrom('api_keys')
      .selectAll()
      .where('user_id', userId === null ? 'is' : '=', userId)
      .orderBy('id', direction)
      .limit(limit);
    if (organizationId !== undefined) rows = rows.where('organization_id', '=', organizationId);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
