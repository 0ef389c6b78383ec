import type { FlagRow, FlagTargetRow, Store } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { flagContext, flagEvent, flagRule, type FlagActor, type FlagTargets } from '../wire/flag.js';
import { transact } from './events.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export interface NewFlag {
  slug: string;
  name?: string | undefined;
  description?: string | undefined;
  tags?: readonly string[] | undefined;
  /** Default true. */
  enabled?: boolean | undefined;
  /** For whom no target says otherwise; default false. */
  defaultValue?: boolean | undefined;
}

/** Undefined when there is one with this slug already. */
export function createFlag(realm: Realm, input: NewFlag, by: FlagActor): Promise<FlagRow | undefined> {
  const now = realm.clock.now();
  const row: FlagRow = {
    id: `flag_${ulid(now)}`,
    slug: input.slug,
    name: input.name ?? input.slug,
    description: input.description ?? null,
    tags: JSON.stringify(input.tags ?? []),
    enabled: (input.enabled ?? true) ? 1 : 0,
    default_value: input.defaultValue ? 1 : 0,
    created_at: now,
    updated_at: now,
  };
  return transact(realm, async (db, emit) => {
    const result = await db
      .insertInto('flags')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return undefined;
    emit('flag.created', flagEvent(realm, row), flagContext(realm, by));
    return row;
  });
}

export function findFlag(realm: Realm, slug: string): Promise<FlagRow | undefined> {
  return realm.db.selectFrom('flags').selectAll().where('slug', '=', slug).executeTakeFirst();
}

/** Undefined when there is none with this slug. */
export function setFlagEnabled(
  realm: Realm,
  slug: string,
  enabled: boolean,
  by: FlagActor,
): Promise<FlagRow | undefined> {
  return transact(realm, async (db, emit) => {
    const changed = await db
      .updateTable('flags')
      .set({ enabled: enabled ? 1 : 0, updated_at: realm.clock.now() })
      .where('slug', '=', slug)
      .where('enabled', '=', enabled ? 0 : 1)
      .returningAll()
      .executeTakeFirst();
    if (!changed) {
      return db.selectFrom('flags').selectAll().where('slug', '=', slug).executeTakeFirst();
    }
    const previous_attributes = { data: { enabled: !enabled } };
    emit('flag.updated', flagEvent(realm, changed), { ...flagContext(realm, by), previous_attributes });
    return changed;
  });
}

/** Its targets go with it. False when there is none with this slug. */
export function deleteFlag(realm: Realm, slug: string, by: FlagActor): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const flag = await db.deleteFrom('flags').where('slug', '=', slug).returningAll().executeTakeFirst();
    if (flag) emit('flag.deleted', flagEvent(realm, flag), flagContext(realm, by));
    return flag !== undefined;
  });
}

export type TargetKind = FlagTargetRow['kind'];

/** Whether an id is a user's or an organization's. */
export async function kindOfResource(realm: Realm, id: string): Promise<TargetKind | undefined> {
  const user = await realm.db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst();
  if (user) return 'user';
  const organization = await realm.db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return organization && 'organization';
}

/** Switches a flag on for one user, or for the members of one organization. Again is fine. */
export async function addFlagTarget(
  realm: Realm,
  flag: FlagRow,
  { id, kind }: { id: string; kind: TargetKind },
  by: FlagActor,
): Promise<void> {
  await changeRule(realm, flag, by, async (db) => {
    const added = await db
      .insertInto('flag_targets')
      .values({ slug: flag.slug, resource_id: id, kind })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return added.numInsertedOrUpdatedRows === 1n;
  });
}

/** False when it was no target. */
export function removeFlagTarget(realm: Realm, flag: FlagRow, id: string, by: FlagActor): Promise<boolean> {
  return changeRule(realm, flag, by, async (db) => {
    const removed = await db
      .deleteFrom('flag_targets')
      .where('slug', '=', flag.slug)
      .where('resource_id', '=', id)
      .executeTakeFirst();
    return removed.numDeletedRows === 1n;
  });
}

/** Tells for whom the flag is on now and for whom it was before, when `work` says that it changed that. */
function changeRule(
  realm: Realm,
  flag: FlagRow,
  by: FlagActor,
  work: (db: Store) => Promise<boolean>,
): Promise<boolean> {
  return transact(realm, async (db, emit) => {
    const before = flagRule(flag, await targetsOf(db, flag.slug));
    if (!(await work(db))) return false;
    emit('flag.rule_updated', flagEvent(realm, flag), {
      ...flagContext(realm, by),
      ...flagRule(flag, await targetsOf(db, flag.slug)),
      previous_attributes: { context: before },
    });
    return true;
  });
}

async function targetsOf(db: Store, slug: string): Promise<FlagTargets> {
  const ids = db.selectFrom('flag_targets').select('resource_id').where('slug', '=', slug);
  const organizations = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  const users = await db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  return { organizations, users };
}

/** For users and organizations that come with slugs: the flags are made where they are missing. */
export async function switchOn(
  realm: Realm,
  slugs: readonly string[],
  id: string,
  kind: TargetKind,
): Promise<void> {
  for (const slug of new Set(slugs)) {
    const flag = (await createFlag(realm, { slug }, 'system')) ?? (await findFlag(realm, slug));
    if (flag) await addFlagTarget(realm, flag, { id, kind }, 'system');
  }
}

/** All of them, or those that are on for one user or organization. */
export function listFlags(realm: Realm, query: PageQuery, resourceId?: string): Promise<Page<FlagRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('flags').selectAll().orderBy('id', direction).limit(limit);
    if (resourceId !== undefined) {
      rows = rows
        .where('enabled', '=', 1)
        .where((eb) =>
          eb.or([
            eb('default_value', '=', 1),
            eb(
              'slug',
              'in',
              eb.selectFrom('flag_targets').select('slug').where('resource_id', '=', resourceId),
            ),
          ]),
        );
    }
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}

export function allFlags(db: Store): Promise<FlagRow[]> {
  return db.selectFrom('flags').selectAll().orderBy('slug').execute();
}

export function allFlagTargets(db: Store): Promise<FlagTargetRow[]> {
  return db.selectFrom('flag_targets').selectAll().orderBy('resource_id').execute();
}

/** Which flags are on for whom: one look for many. Answers slugs in alphabetical order. */
export async function createFlagLookup(
  db: Store,
  resourceIds: readonly string[],
): Promise<(ids: readonly string[]) => string[]> {
  const rows = await db
    .selectFrom('flags')
    .leftJoin('flag_targets as target', (join) =>
      join.onRef('target.slug', '=', 'flags.slug').on('target.resource_id', 'in', resourceIds),
    )
    .select(['flags.slug', 'flags.default_value', 'target.resource_id'])
    .where('flags.enabled', '=', 1)
    .orderBy('flags.slug')
    .execute();
  return (ids) => {
    const on = rows.filter((row) => row.default_value === 1 || ids.includes(row.resource_id ?? ''));
    return [...new Set(on.map(({ slug }) => slug))];
  };
}
