import type { Realm } from './realm.js';

const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Forgets what can no longer change any answer. Interactions and codes stay for a day past their end, so that a late
 * visitor still learns what happened and where to go.
 */
export async function sweep(realm: Realm): Promise<void> {
  const now = realm.clock.now();
  await realm.db
    .deleteFrom('interactions')
    .where('expires_at', '<=', now - KEPT_MS)
    .execute();
  await realm.db
    .deleteFrom('codes')
    .where('expires_at', '<=', now - KEPT_MS)
    .execute();
  await realm.db.deleteFrom('browser_sessions').where('expires_at', '<=', now).execute();
  await realm.db
    .updateTable('refresh_tokens')
    .set({ successor: null })
    .where('successor', 'is not', null)
    .where('spent_at', '<=', now - realm.settings.refreshReplaySeconds * 1000)
    .execute();
}
