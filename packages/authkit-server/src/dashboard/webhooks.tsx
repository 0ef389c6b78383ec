import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listDeliveries,
  listWebhookEndpoints,
  redeliver,
  updateWebhookEndpoint,
} from '../domain/webhooks.js';
import type { AppContext } from '../http/context.js';
import { webhookEvents } from '../wire/events.js';
import { Act, Confirm, Form, Input, Rows, Time } from './parts.js';
import { done, field, gone, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

const DELIVERIES = 50;

export const webhooks: readonly ScreenRoute[] = [
  ['GET', '/webhooks', (c) => show(c)],
  ['POST', '/webhooks', create],
  ['POST', '/webhooks/:id/enable', (c) => setStatus(c, 'enabled')],
  ['POST', '/webhooks/:id/disable', (c) => setStatus(c, 'disabled')],
  ['POST', '/webhooks/:id/delete', remove],
  ['POST', '/deliveries/:id/redeliver', sendAgain],
];

async function create(c: AppContext): Promise<Response> {
  const url = field(c, 'url');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return show(c, 'Enter an http or https URL.');
  const wanted = field(c, 'events')
    .split(/[\s,]+/)
    .filter(Boolean);
  const unknown = wanted.find((event) => !webhookEvents.includes(event));
  if (unknown !== undefined) return show(c, `There is no event ${unknown}.`);
  const events = wanted.length === 0 ? webhookEvents : wanted;
  const endpoint = await createWebhookEndpoint(c.get('realm'), { url, events });
  return endpoint ? done(c, '/webhooks', 'created') : show(c, 'There is already an endpoint with this URL.');
}

async function setStatus(c: AppContext, status: 'enabled' | 'disabled'): Promise<Response> {
  const change = await updateWebhookEndpoint(c.get('realm'), pathId(c), { status });
  if (!change.ok) throw gone('This endpoint');
  return done(c, '/webhooks', 'saved');
}

async function remove(c: AppContext): Promise<Response> {
  if (!(await deleteWebhookEndpoint(c.get('realm'), pathId(c)))) throw gone('This endpoint');
  return done(c, '/webhooks', 'deleted');
}

async function sendAgain(c: AppContext): Promise<Response> {
  if (!(await redeliver(c.get('realm'), pathId(c)))) throw gone('This delivery');
  return done(c, '/webhooks', 'redelivered');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const page = await listWebhookEndpoints(realm, pageOf(c));
  const deliveries = await listDeliveries(realm.db, DELIVERIES);
  return showScreen(c, {
    title: 'Webhooks',
    section: 'webhooks',
    problem,
    body: (
      <>
        <Rows c={c} page={page} empty="No webhook endpoints yet.">
          {page.rows.map(({ id, url, status, events, secret }) => (
            <li key={id}>
              <div class="what">
                <code>{url}</code>
                <p class="muted">
                  {status}, {events.length === webhookEvents.length ? 'all events' : events.join(', ')}
                </p>
                <details>
                  <summary aria-label={`Show the secret of ${url}`}>Secret</summary>
                  <code>{secret}</code>
                </details>
                <Confirm
                  c={c}
                  action={`/webhooks/${id}/delete`}
                  label="Delete"
                  of={url}
                  warning="Nothing more is sent to it, and its deliveries are gone."
                />
              </div>
              <Act
                c={c}
                action={`/webhooks/${id}/${status === 'enabled' ? 'disable' : 'enable'}`}
                label={status === 'enabled' ? 'Disable' : 'Enable'}
                of={url}
              />
            </li>
          ))}
        </Rows>
        <h2>Add an endpoint</h2>
        <Form c={c} action="/webhooks">
          <Input id="url" name="url" label="URL" type="url" value={field(c, 'url')} required />
          <Input
            id="events"
            name="events"
            label="Events"
            value={field(c, 'events')}
            hint="Such as user.created, session.revoked; empty stands for all."
          />
          <button type="submit">Add the endpoint</button>
        </Form>
        <h2>Deliveries</h2>
        {deliveries.length === 0 ? (
          <p>Nothing was sent yet.</p>
        ) : (
          <ul class="rows">
            {deliveries.map(({ id, event, url, status, attempts, response_status, failure, updated_at }) => (
              <li key={id}>
                <div class="what">
                  {event} <span class="muted">to {url}</span>
                  <p class="muted">
                    {status} after {attempts} {attempts === 1 ? 'attempt' : 'attempts'},{' '}
                    {response_status === null ? (failure ?? 'no answer yet') : `answered ${response_status}`},{' '}
                    <Time at={updated_at} />
                  </p>
                </div>
                {status !== 'pending' && (
                  <Act
                    c={c}
                    action={`/deliveries/${id}/redeliver`}
                    label="Send again"
                    of={`${event} ${id}`}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}
