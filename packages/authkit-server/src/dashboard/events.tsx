import { listEvents } from '../domain/events.js';
import type { AppContext } from '../http/context.js';
import { Rows, Search, Time } from './parts.js';
import { pageOf } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const events: readonly ScreenRoute[] = [['GET', '/events', show]];

async function show(c: AppContext): Promise<Response> {
  const search = c.req.query('search')?.trim() || undefined;
  const filter = search === undefined ? {} : { events: search.split(/[\s,]+/) };
  const page = await listEvents(c.get('realm').db, pageOf(c), filter);
  return showScreen(c, {
    title: 'Events',
    section: 'events',
    body: (
      <>
        <Search label="Names of events, such as user.created" value={search} action="/events" />
        <Rows c={c} page={page} empty={search === undefined ? 'Nothing has happened yet.' : 'No event fits.'}>
          {page.rows.map(({ id, event, data, created_at }) => (
            <li key={id}>
              <div class="what">
                {event} <code class="muted">{id}</code>
                <details>
                  <summary aria-label={`Data of ${id}`}>Data</summary>
                  <pre>{JSON.stringify(JSON.parse(data), null, 2)}</pre>
                </details>
              </div>
              <span class="muted">
                <Time at={created_at} />
              </span>
            </li>
          ))}
        </Rows>
      </>
    ),
  });
}
