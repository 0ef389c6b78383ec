import type { EventRow, Store } from '../store/schema.js';
import type { EventBody, EventName } from '../wire/events.js';
import { isoTime } from '../wire/time.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';
import { orderDeliveries } from './webhooks.js';

/** Notes that something happened; the data is what the wire calls the thing it happened to. */
export type Emit = (event: EventName, data: object, context?: object) => void;

/**
 * Runs a change in a transaction, together with the events it causes: both are there, or neither. Webhooks leave after
 * the commit.
 */
export async function transact<T>(realm: Realm, work: (db: Store, emit: Emit) => Promise<T>): Promise<T> {
  const now = realm.clock.now();
  const emitted: EventRow[] = [];
  const result = await realm.db.transaction().execute(async (db) => {
    const answer = await work(db, (event, data, context) =>
      emitted.push(eventRow(realm, event, data, context, now)),
    );
    if (emitted.length > 0) {
      await db.insertInto('events').values(emitted).execute();
      await orderDeliveries(db, emitted, now);
    }
    return answer;
  });
  if (emitted.length > 0) realm.courier.wake();
  return result;
}

function eventRow(
  realm: Realm,
  event: EventName,
  data: object,
  context: object | undefined,
  now: number,
): EventRow {
  const { object, id, organization_id: organizationId } = data as Record<string, unknown>;
  const organization = object === 'organization' ? id : organizationId;
  return {
    id: `event_${realm.nextEventId(now)}`,
    event,
    data: JSON.stringify(data),
    context: context === undefined ? null : JSON.stringify(context),
    organization_id: typeof organization === 'string' ? organization : null,
    created_at: now,
  };
}

export function eventBody(row: EventRow): EventBody {
  return {
    object: 'event',
    id: row.id,
    event: row.event,
    data: JSON.parse(row.data) as Record<string, unknown>,
    ...(row.context !== null && { context: JSON.parse(row.context) as Record<string, unknown> }),
    created_at: isoTime(row.created_at),
  };
}

export interface EventFilter {
  events?: readonly string[] | undefined;
  organizationId?: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  from?: number | undefined;
  /** Milliseconds since 1970, exclusive. */
  to?: number | undefined;
}

export function listEvents(
  db: Store,
  query: PageQuery,
  { events, organizationId, from, to }: EventFilter = {},
): Promise<Page<EventRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = db.selectFrom('events').selectAll().orderBy('id', direction).limit(limit);
    if (events !== undefined) rows = rows.where('event', 'in', events);
    if (organizationId !== undefined) rows = rows.where('organization_id', '=', organizationId);
    if (from !== undefined) rows = rows.where('created_at', '>=', from);
    if (to !== undefined) rows = rows.where('created_at', '<', to);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}
