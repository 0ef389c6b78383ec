import { gather } from '../store/gather.js';
import type { SettingRow, Store } from '../store/schema.js';
import { membershipCore } from '../wire/membership.js';
import { organizationBody } from '../wire/organization.js';
import { userBody } from '../wire/user.js';
import { renderTemplate } from './jwt-template.js';
import { findMembershipOf } from './memberships.js';
import type { Realm } from './realm.js';

const NAME = 'jwt_template';

/** A token with its template's claims would be too large for a cookie. */
export class TokenTooBig extends Error {}

/** What the JWT template adds to the claims of a user's token. */
export type TemplateClaims = (
  userId: string,
  organizationId: string | null,
) => Promise<Record<string, unknown>>;

/** Reads the template for every token, since another process may have changed it; requests that come together share that. */
export function createTemplateClaims(db: Store): TemplateClaims {
  const template = gather(async (calls: null[]) => {
    const row = await findTemplate(db);
    return calls.map(() => row?.value);
  });
  return async (userId, organizationId) => {
    const content = await template(null);
    if (content === undefined) return {};
    const rendered = renderTemplate(content, await contextOf(db, userId, organizationId));
    if (!rendered.ok) throw new TokenTooBig(`The JWT template: ${rendered.problem}`);
    return rendered.claims;
  };
}

async function contextOf(db: Store, userId: string, organizationId: string | null) {
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
  if (organizationId === null) {
    return { user: user ? userBody(user) : {}, organization: null, organization_membership: null };
  }
  const organization = await db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', organizationId)
    .executeTakeFirst();
  const membership = await findMembershipOf(db, userId, organizationId);
  return {
    user: user ? userBody(user) : {},
    organization: organization ? organizationBody(organization) : null,
    organization_membership: membership ? membershipCore(membership) : null,
  };
}

export function findTemplate(db: Store): Promise<SettingRow | undefined> {
  return db.selectFrom('settings').selectAll().where('name', '=', NAME).executeTakeFirst();
}

export async function setTemplate(realm: Realm, content: string): Promise<SettingRow> {
  const now = realm.clock.now();
  return realm.db
    .insertInto('settings')
    .values({ name: NAME, value: content, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: content, updated_at: now }))
    .returningAll()
    .executeTakeFirstOrThrow();
}
