import type { DeliveryRow, EventRow, Store, WebhookEndpointRow } from '../store/schema.js';
import { slugs } from '../store/columns.js';
import { randomToken, ulid } from '../tokens/random.js';
import { seal, unseal } from '../tokens/seal.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';

export interface NewWebhookEndpoint {
  url: string;
  events: readonly string[];
  /** Default: a random one. */
  secret?: string | undefined;
}

/** An endpoint whose secret can be told. */
export interface WebhookEndpoint extends Omit<WebhookEndpointRow, 'secret' | 'events'> {
  secret: string;
  events: string[];
}

/** Undefined when there is one with this URL already. */
export async function createWebhookEndpoint(
  realm: Realm,
  { url, events, secret = `whsec_${randomToken(32)}` }: NewWebhookEndpoint,
): Promise<WebhookEndpoint | undefined> {
  const now = realm.clock.now();
  const id = `we_${ulid(now)}`;
  const row: WebhookEndpointRow = {
    id,
    url,
    // Sealed, not hashed: every delivery is signed with it.
    secret: seal(realm.keys.sealing, secret, id),
    status: 'enabled',
    events: JSON.stringify(events),
    created_at: now,
    updated_at: now,
  };
  const result = await realm.db
    .insertInto('webhook_endpoints')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n ? opened(realm, row) : undefined;
}

export type EndpointChange =
  { ok: true; endpoint: WebhookEndpoint } | { ok: false; reason: 'url_taken' | 'gone' };

export async function updateWebhookEndpoint(
  realm: Realm,
  id: string,
  changes: {
    url?: string | undefined;
    events?: readonly string[] | undefined;
    status?: WebhookEndpointRow['status'] | undefined;
  },
): Promise<EndpointChange> {
  const { url, events, status } = changes;
  let update = realm.db
    .updateTable('webhook_endpoints')
    .set({
      updated_at: realm.clock.now(),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events: JSON.stringify(events) }),
      ...(status !== undefined && { status }),
    })
    .where('id', '=', id);
  if (url !== undefined) {
    update = update.where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('webhook_endpoints as other')
            .select('other.id')
            .where('other.url', '=', url)
            .where('other.id', '!=', id),
        ),
      ),
    );
  }
  const row = await update.returningAll().executeTakeFirst();
  if (status === 'enabled') realm.courier.wake();
  if (row) return { ok: true, endpoint: opened(realm, row) };
  return { ok: false, reason: (await findWebhookEndpoint(realm, id)) ? 'url_taken' : 'gone' };
}

/** Its deliveries go with it. False when there is none with this id. */
export async function deleteWebhookEndpoint(realm: Realm, id: string): Promise<boolean> {
  const deleted = await realm.db.deleteFrom('webhook_endpoints').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

export async function findWebhookEndpoint(realm: Realm, id: string): Promise<WebhookEndpoint | undefined> {
  const row = await realm.db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && opened(realm, row);
}

export async function listWebhookEndpoints(realm: Realm, query: PageQuery): Promise<Page<WebhookEndpoint>> {
  const page = await findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db.selectFrom('webhook_endpoints').selectAll().orderBy('id', direction).limit(limit);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
  return { ...page, rows: page.rows.map((row) => opened(realm, row)) };
}

function opened({ keys }: Pick<Realm, 'keys'>, row: WebhookEndpointRow): WebhookEndpoint {
  return { ...row, secret: unseal(keys.sealing, row.secret, row.id), events: slugs(row.events) };
}

/** One delivery for each enabled endpoint that wants the event. Runs inside the transaction that the events belong to. */
export async function orderDeliveries(db: Store, events: readonly EventRow[], now: number): Promise<void> {
  const endpoints = await db
    .selectFrom('webhook_endpoints')
    .select(['id', 'events'])
    .where('status', '=', 'enabled')
    .execute();
  const deliveries = endpoints.flatMap((endpoint) => {
    const wanted = new Set(slugs(endpoint.events));
    return events
      .filter(({ event }) => wanted.has(event))
      .map(({ id: eventId }): DeliveryRow => ({
        id: `delivery_${ulid(now)}`,
        endpoint_id: endpoint.id,
        event_id: eventId,
        status: 'pending',
        attempts: 0,
        next_attempt_at: now,
        response_status: null,
        failure: null,
        created_at: now,
        updated_at: now,
      }));
  });
  if (deliveries.length > 0) await db.insertInto('webhook_deliveries').values(deliveries).execute();
}

export type ListedDelivery = DeliveryRow & { event: string; url: string };

/** The newest first. */
export function listDeliveries(db: Store, limit: number): Promise<ListedDelivery[]> {
  return db
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('events', 'events.id', 'delivery.event_id')
    .innerJoin('webhook_endpoints', 'webhook_endpoints.id', 'delivery.endpoint_id')
    .selectAll('delivery')
    .select(['events.event', 'webhook_endpoints.url'])
    .orderBy('delivery.event_id', 'desc')
    .orderBy('delivery.id', 'desc')
    .limit(limit)
    .execute();
}

/** Sends a delivery once more, from its first attempt on. False when there is none with this id. */
export async function redeliver(realm: Realm, id: string): Promise<boolean> {
  const now = realm.clock.now();
  const again = await realm.db
    .updateTable('webhook_deliveries')
    .set({ status: 'pending', attempts: 0, next_attempt_at: now, updated_at: now })
    .where('id', '=', id)
    .executeTakeFirst();
  realm.courier.wake();
  return again.numUpdatedRows === 1n;
}
