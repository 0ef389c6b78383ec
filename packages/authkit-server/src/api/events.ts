import { eventBody, listEvents } from '../domain/events.js';
import type { AppContext } from '../http/context.js';
import { unprocessable } from './fields.js';
import { readList, readPageQuery } from './lists.js';

/** Oldest first unless asked otherwise, as the provider answers whatever its reference says: readers follow `after`. */
export async function getEvents(c: AppContext): Promise<Response> {
  const { order, ...query } = readPageQuery(c);
  const page = await listEvents(
    c.get('realm').db,
    { ...query, order: c.req.query('order') ? order : 'asc' },
    {
      events: readList(c, 'events'),
      organizationId: c.req.query('organization_id') || undefined,
      from: readTime(c, 'range_start'),
      to: readTime(c, 'range_end'),
    },
  );
  // Events are followed forwards only.
  return c.json({ object: 'list', data: page.rows.map(eventBody), list_metadata: { after: page.after } });
}

function readTime(c: AppContext, name: string): number | undefined {
  const given = c.req.query(name);
  if (!given) return undefined;
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw unprocessable(`${name} must be a time in ISO 8601.`);
  return time;
}
