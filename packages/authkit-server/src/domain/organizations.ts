import type { OrganizationRow } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { membershipCore } from '../wire/membership.js';
import { organizationBody } from '../wire/organization.js';
import { transact } from './events.js';
import { switchOn } from './flags.js';
import { contains } from './contains.js';
import { changedMetadata, type MetadataChanges } from './metadata.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';
import { endSessions } from './sessions.js';

export interface NewOrganization {
  id?: string | undefined;
  name: string;
  externalId?: string | null | undefined;
  metadata?: Record<string, string> | undefined;
  requires?: OrganizationRow['requires'] | undefined;
  entitlements?: readonly string[] | undefined;
  featureFlags?: readonly string[] | undefined;
  stripeCustomerId?: string | null | undefined;
  /** Kept and told; it rules connections (SSO), of which this server has none. */
  allowProfilesOutsideOrganization?: boolean | undefined;
}

export type OrganizationChanges = Partial<
  Pick<NewOrganization, 'name' | 'externalId' | 'stripeCustomerId' | 'allowProfilesOutsideOrganization'>
> & { metadata?: MetadataChanges | undefined };

export type OrganizationSaving =
  | { ok: true; organization: OrganizationRow }
  | { ok: false; reason: 'external_id_taken' | 'id_taken' | 'gone' };

export async function createOrganization(realm: Realm, input: NewOrganization): Promise<OrganizationSaving> {
  const now = realm.clock.now();
  const organization: OrganizationRow = {
    id: input.id ?? `org_${ulid(now)}`,
    name: input.name.trim(),
    external_id: input.externalId ?? null,
    metadata: JSON.stringify(input.metadata ?? {}),
    requires: input.requires ?? null,
    entitlements: JSON.stringify(input.entitlements ?? []),
    stripe_customer_id: input.stripeCustomerId ?? null,
    allow_profiles_outside_organization: input.allowProfilesOutsideOrganization ? 1 : 0,
    created_at: now,
    updated_at: now,
  };
  const created = await transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('organizations')
      .values(organization)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return false;
    emit('organization.created', organizationBody(organization));
    return true;
  });
  if (created) {
    await switchOn(realm, input.featureFlags ?? [], organization.id, 'organization');
    return { ok: true, organization };
  }
  const taken = await findOrganization(realm, organization.id);
  return { ok: false, reason: taken ? 'id_taken' : 'external_id_taken' };
}

/** Changes what is given and leaves the rest. */
export async function updateOrganization(
  realm: Realm,
  id: string,
  changes: OrganizationChanges,
): Promise<OrganizationSaving> {
  const {
    name,
    externalId,
    metadata,
    stripeCustomerId,
    allowProfilesOutsideOrganization: outsiders,
  } = changes;
  const organization = await transact(realm, async (db, emit) => {
    let update = db
      .updateTable('organizations')
      .set({
        updated_at: realm.clock.now(),
        ...(name !== undefined && { name: name.trim() }),
        ...(externalId !== undefined && { external_id: externalId }),
        ...(stripeCustomerId !== undefined && { stripe_customer_id: stripeCustomerId }),
        ...(outsiders !== undefined && { allow_profiles_outside_organization: outsiders ? 1 : 0 }),
      })
      .where('id', '=', id);
    if (externalId) {
      update = update.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('organizations as other')
              .select('other.id')
              .where('other.external_id', '=', externalId)
              .where('other.id', '!=', id),
          ),
        ),
      );
    }
    let updated = await update.returningAll().executeTakeFirst();
    if (!updated) return undefined;
    if (metadata) {
      // Read from the row that this transaction holds by now: of two changes at once neither is lost.
      updated = await db
        .updateTable('organizations')
        .set({ metadata: changedMetadata(updated.metadata, metadata) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    }
    emit('organization.updated', organizationBody(updated));
    return updated;
  });
  if (organization) return { ok: true, organization };
  return { ok: false, reason: (await findOrganization(realm, id)) ? 'external_id_taken' : 'gone' };
}

/** Its memberships go with it, and its sessions end. False when there is none with this id. */
export async function deleteOrganization(realm: Realm, id: string): Promise<boolean> {
  const now = realm.clock.now();
  return transact(realm, async (db, emit) => {
    const organization = await db
      .selectFrom('organizations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!organization) return false;
    await endSessions(db, emit, now, (open) => open.where('organization_id', '=', id));
    const memberships = await db
      .deleteFrom('organization_memberships')
      .where('organization_id', '=', id)
      .returningAll()
      .execute();
    for (const row of memberships) emit('organization_membership.deleted', membershipCore(row));
    const deleted = await db.deleteFrom('organizations').where('id', '=', id).executeTakeFirst();
    if (deleted.numDeletedRows !== 1n) return false;
    emit('organization.deleted', organizationBody(organization));
    return true;
  });
}

export function findOrganization(realm: Realm, id: string): Promise<OrganizationRow | undefined> {
  return realm.db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findOrganizations(realm: Realm, ids: readonly string[]): Promise<OrganizationRow[]> {
  if (ids.length === 0) return [];
  return realm.db.selectFrom('organizations').selectAll().where('id', 'in', ids).execute();
}

export function findOrganizationByExternalId(
  realm: Realm,
  externalId: string,
): Promise<OrganizationRow | undefined> {
  return realm.db
    .selectFrom('organizations')
    .selectAll()
    .where('external_id', '=', externalId)
    .executeTakeFirst();
}

export function findOrganizationByName(realm: Realm, name: string): Promise<OrganizationRow | undefined> {
  return realm.db.selectFrom('organizations').selectAll().where('name', '=', name.trim()).executeTakeFirst();
}

export function listOrganizations(
  realm: Realm,
  query: PageQuery,
  filter: { search?: string | undefined; domains?: readonly string[] },
): Promise<Page<OrganizationRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('organizations').selectAll().orderBy('id', direction).limit(limit);
    if (filter.search !== undefined) {
      rows = rows.where(contains('name', filter.search));
    }
    if (filter.domains !== undefined) {
      const owners = realm.db
        .selectFrom('organization_domains')
        .select('organization_id')
        .where('domain', 'in', filter.domains);
      rows = rows.where('id', 'in', owners);
    }
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
