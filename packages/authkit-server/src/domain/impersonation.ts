import { sha256 } from '../tokens/hash.js';
import { randomToken, ulid } from '../tokens/random.js';
import { issueCode } from './codes.js';
import type { Impersonator } from './impersonator.js';
import type { Realm } from './realm.js';
import type { ImpersonationLinkRow } from '../store/schema.js';

const LINK_LIFETIME_MS = 10 * 60 * 1000;

export interface Impersonation {
  userId: string;
  organizationId: string | null;
  impersonator: Impersonator;
}

/** A code that nobody's browser asked for, as an impersonation from outside gives it to an app. */
export function impersonationCode(
  realm: Realm,
  redirectUri: string,
  { userId, organizationId, impersonator }: Impersonation,
): Promise<string> {
  const now = realm.clock.now();
  return issueCode(realm, {
    request: { clientId: realm.client.id, redirectUri, state: null, codeChallenge: null, organizationId },
    browserSession: {
      // Of no browser: there is none to sign out with it.
      id: `impersonation_${ulid(now)}`,
      userId,
      method: 'impersonation',
      secondFactor: false,
      authenticatedAt: now,
      organizationId,
      impersonator: JSON.stringify(impersonator),
    },
    organizationId,
    interactionId: null,
  });
}

/** The secret of a link that signs one browser in as the user, once. */
export async function issueImpersonationLink(realm: Realm, impersonation: Impersonation): Promise<string> {
  const secret = randomToken();
  await realm.db
    .insertInto('impersonation_links')
    .values({
      hash: sha256(secret),
      user_id: impersonation.userId,
      organization_id: impersonation.organizationId,
      impersonator: JSON.stringify(impersonation.impersonator),
      expires_at: realm.clock.now() + LINK_LIFETIME_MS,
    })
    .execute();
  return secret;
}

export function findImpersonationLink(
  realm: Realm,
  secret: string,
): Promise<ImpersonationLinkRow | undefined> {
  return realm.db
    .selectFrom('impersonation_links')
    .selectAll()
    .where('hash', '=', sha256(secret))
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
}

/** Whether this caller was the one to use the link up. */
export async function spendImpersonationLink(realm: Realm, link: ImpersonationLinkRow): Promise<boolean> {
  const spent = await realm.db
    .deleteFrom('impersonation_links')
    .where('hash', '=', link.hash)
    .executeTakeFirst();
  return spent.numDeletedRows === 1n;
}
