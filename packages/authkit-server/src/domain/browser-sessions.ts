import type { BrowserSessionRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import type { Shown } from './attempt.js';
import { IMPERSONATION_MS } from './impersonator.js';
import type { Realm } from './realm.js';

/** Being signed in at the hosted pages, which lets a later authorize request pass without a password. */
export interface BrowserSession extends Shown {
  id: string;
  /** When somebody last showed who they are. */
  authenticatedAt: number;
  /** The only organization it may be used for, when there is one. */
  organizationId: string | null;
  /** As stored; see `readImpersonator`. */
  impersonator: string | null;
}

export interface BrowserSignIn extends Shown {
  /** Of whoever was signed in in this browser. */
  previousSecret: string | undefined;
  /** When it is not the user who signs in. */
  impersonation?: Pick<BrowserSession, 'organizationId' | 'impersonator'>;
}

/**
 * Signs a browser in. Its secret is new each time, so that one planted before the sign-in is worth nothing after it.
 * Sessions that the same user began in this browser follow, so that ending one still signs the browser out.
 */
export async function startBrowserSession(
  realm: Realm,
  { userId, method, secondFactor, previousSecret, impersonation }: BrowserSignIn,
): Promise<{ secret: string; browserSession: BrowserSession }> {
  const now = realm.clock.now();
  const { organizationId, impersonator } = impersonation ?? { organizationId: null, impersonator: null };
  const secret = randomToken();
  const id = `browser_${ulid(now)}`;
  const previous = previousSecret === undefined ? undefined : await bySecret(realm, previousSecret);

  await realm.db.transaction().execute(async (db) => {
    await db
      .insertInto('browser_sessions')
      .values({
        id,
        secret_hash: sha256(secret),
        user_id: userId,
        auth_method: method,
        second_factor: secondFactor ? 1 : 0,
        authenticated_at: now,
        organization_id: organizationId,
        impersonator,
        created_at: now,
        expires_at: now + (impersonation ? IMPERSONATION_MS : realm.settings.sessionSeconds * 1000),
      })
      .execute();
    if (!previous) return;
    await db.deleteFrom('browser_sessions').where('id', '=', previous.id).execute();
    await db
      .updateTable('sessions')
      .set({ browser_session_id: id })
      .where('browser_session_id', '=', previous.id)
      .where('user_id', '=', userId)
      .execute();
  });
  return {
    secret,
    browserSession: { id, userId, method, secondFactor, authenticatedAt: now, organizationId, impersonator },
  };
}

export async function findBrowserSession(realm: Realm, secret: string): Promise<BrowserSession | undefined> {
  const row = await bySecret(realm, secret);
  if (!row || row.expires_at <= realm.clock.now()) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    method: row.auth_method as Shown['method'],
    secondFactor: row.second_factor === 1,
    authenticatedAt: row.authenticated_at,
    organizationId: row.organization_id,
    impersonator: row.impersonator,
  };
}

export async function endBrowserSession(realm: Realm, id: string): Promise<void> {
  await realm.db.deleteFrom('browser_sessions').where('id', '=', id).execute();
}

function bySecret(realm: Realm, secret: string): Promise<BrowserSessionRow | undefined> {
  return realm.db
    .selectFrom('browser_sessions')
    .selectAll()
    .where('secret_hash', '=', sha256(secret))
    .executeTakeFirst();
}
