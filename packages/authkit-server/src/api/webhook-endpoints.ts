import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  findWebhookEndpoint,
  listWebhookEndpoints,
  updateWebhookEndpoint,
  type WebhookEndpoint,
} from '../domain/webhooks.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { webhookEvents } from '../wire/events.js';
import { isoTime } from '../wire/time.js';
import { requiredFields, textList, unprocessable } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getWebhookEndpoints(c: AppContext): Promise<Response> {
  return c.json(listBody(await listWebhookEndpoints(c.get('realm'), readPageQuery(c)), endpointBody));
}

export async function getWebhookEndpoint(c: AppContext): Promise<Response> {
  const endpoint = await findWebhookEndpoint(c.get('realm'), c.req.param('id') ?? '');
  if (!endpoint) throw notFound('The webhook endpoint');
  return c.json(endpointBody(endpoint));
}

export async function postWebhookEndpoint(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const url = readUrl(fields);
  const events = readEvents(fields);
  if (url === undefined) throw unprocessable('endpoint_url is required.');
  if (events === undefined) throw unprocessable('events is required.');
  const endpoint = await createWebhookEndpoint(c.get('realm'), { url, events });
  if (!endpoint) throw duplicate();
  return c.json(endpointBody(endpoint), 201);
}

export async function patchWebhookEndpoint(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const change = await updateWebhookEndpoint(c.get('realm'), c.req.param('id') ?? '', {
    url: readUrl(fields),
    events: readEvents(fields),
    status: readStatus(fields),
  });
  if (change.ok) return c.json(endpointBody(change.endpoint));
  throw change.reason === 'gone' ? notFound('The webhook endpoint') : duplicate();
}

export async function removeWebhookEndpoint(c: AppContext): Promise<Response> {
  const deleted = await deleteWebhookEndpoint(c.get('realm'), c.req.param('id') ?? '');
  if (!deleted) throw notFound('The webhook endpoint');
  return c.body(null, 204);
}

function endpointBody(endpoint: WebhookEndpoint): object {
  return {
    object: 'webhook_endpoint',
    id: endpoint.id,
    endpoint_url: endpoint.url,
    secret: endpoint.secret,
    status: endpoint.status,
    events: endpoint.events,
    created_at: isoTime(endpoint.created_at),
    updated_at: isoTime(endpoint.updated_at),
  };
}

function readUrl({ endpoint_url: url }: Fields): string | undefined {
  if (url === undefined) return undefined;
  const usable = typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!usable) throw new ApiError(422, 'invalid_url', 'endpoint_url must be an http or https URL.');
  return url;
}

function readEvents(fields: Fields): string[] | undefined {
  const events = textList(fields, 'events');
  const unknown = events?.find((event) => !webhookEvents.includes(event));
  if (unknown !== undefined) throw unprocessable(`events must not hold ${unknown}, which is none.`);
  return events;
}

function readStatus({ status }: Fields): 'enabled' | 'disabled' | undefined {
  if (status === undefined || status === 'enabled' || status === 'disabled') return status;
  throw unprocessable('status must be enabled or disabled.');
}

function duplicate(): ApiError {
  return new ApiError(409, 'duplicate_endpoint', 'There is already an endpoint with this URL.');
}
