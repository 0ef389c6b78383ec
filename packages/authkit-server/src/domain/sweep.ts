import type { Realm } from './realm.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
const EVENTS_KEPT_MS = 90 * KEPT_MS;

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
  // Whoever asks for one by its id may still come a day later.
  for (const table of ['email_codes', 'password_resets'] as const) {
    await realm.db
      .deleteFrom(table)
      .where('expires_at', '<=', now - KEPT_MS)
      .execute();
  }
  for (const table of [
    'claim_nonces',
    'impersonation_links',
    'kept_answers',
    'pending_authentications',
    'device_codes',
    'auth_challenges',
    'admin_sessions',
  ] as const) {
    await realm.db.deleteFrom(table).where('expires_at', '<=', now).execute();
  }
  await realm.db.deleteFrom('rate_limits').where('resets_at', '<=', now).execute();
  await realm.db
    .deleteFrom('events')
    .where('created_at', '<=', now - EVENTS_KEPT_MS)
    .execute();
  await realm.keys.tokens.sweep();
  await realm.db.deleteFrom('browser_sessions').where('expires_at', '<=', now).execute();
  // Past its replay a spent token gets the answer of an unknown one, and there is one for every five minutes of use.
  let spent = realm.db
    .deleteFrom('refresh_tokens')
    .where('spent_at', '<=', now - realm.settings.refreshReplaySeconds * 1000);
  if (realm.settings.refreshReuse === 'revoke') {
    // Whoever brings one still ends its session, as long as there is one to end.
    const over = realm.db
      .selectFrom('sessions')
      .select('id')
      .where((eb) => eb.or([eb('ended_at', 'is not', null), eb('expires_at', '<=', now)]));
    spent = spent.where('session_id', 'in', over);
  }
  await spent.execute();
}
