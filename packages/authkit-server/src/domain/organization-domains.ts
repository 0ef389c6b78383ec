import { resolveTxt } from 'node:dns/promises';
import type { OrganizationDomainRow } from '../store/schema.js';
import { randomToken, ulid } from '../tokens/random.js';
import { organizationDomainBody } from '../wire/organization-domain.js';
import { transact } from './events.js';
import type { Realm } from './realm.js';

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

export function isDomain(text: string): boolean {
  return DOMAIN.test(text.toLowerCase());
}

export interface NewDomain {
  organizationId: string;
  domain: string;
  /** Whether whoever adds it vouches for it. */
  verified: boolean;
}

/** Undefined when some organization has it already. */
export function createOrganizationDomain(
  realm: Realm,
  { organizationId, domain, verified }: NewDomain,
): Promise<OrganizationDomainRow | undefined> {
  const now = realm.clock.now();
  const row: OrganizationDomainRow = {
    id: `org_domain_${ulid(now)}`,
    organization_id: organizationId,
    domain: domain.toLowerCase(),
    state: verified ? 'verified' : 'pending',
    verification_token: randomToken(),
    created_at: now,
    updated_at: now,
  };
  return transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('organization_domains')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return undefined;
    emit('organization_domain.created', organizationDomainBody(row));
    return row;
  });
}

export function findOrganizationDomain(realm: Realm, id: string): Promise<OrganizationDomainRow | undefined> {
  return realm.db.selectFrom('organization_domains').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function domainsOf(
  realm: Realm,
  organizationIds: readonly string[],
): Promise<Map<string, OrganizationDomainRow[]>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await realm.db
    .selectFrom('organization_domains')
    .selectAll()
    .where('organization_id', 'in', organizationIds)
    .orderBy('domain')
    .execute();
  return new Map(organizationIds.map((id) => [id, rows.filter((row) => row.organization_id === id)]));
}

/** False when there is none with this id. */
export function deleteOrganizationDomain(realm: Realm, id: string): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const deleted = await db
      .deleteFrom('organization_domains')
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (deleted) emit('organization_domain.deleted', organizationDomainBody(deleted));
    return deleted !== undefined;
  });
}

/** Asks the domain's TXT records for the token. In development, where domains are made up, its word is taken. */
export async function verifyOrganizationDomain(
  realm: Realm,
  row: OrganizationDomainRow,
): Promise<OrganizationDomainRow> {
  if (row.state === 'verified') return row;
  const shown = !realm.settings.production || (await showsToken(row));
  return transact(realm, async (db, emit) => {
    const changed = await db
      .updateTable('organization_domains')
      .set({ state: shown ? 'verified' : 'failed', updated_at: realm.clock.now() })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirst();
    if (!changed) return row;
    const body = organizationDomainBody(changed);
    if (shown) emit('organization_domain.verified', body);
    else
      emit('organization_domain.verification_failed', {
        reason: 'domain_verification_failed',
        organization_domain: body,
      });
    return changed;
  });
}

async function showsToken({ domain, verification_token: token }: OrganizationDomainRow): Promise<boolean> {
  // Whatever goes wrong with the question: nothing was shown.
  const records = await resolveTxt(domain).catch(() => []);
  return records.some((parts) => parts.join('') === token);
}
