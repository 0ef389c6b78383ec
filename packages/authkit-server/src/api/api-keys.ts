import { createApiKey, deleteApiKey, listApiKeys, validateApiKey } from '../domain/api-keys.js';
import { findOrganization } from '../domain/organizations.js';
import { unknownPermission } from '../domain/permissions.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import { apiKeyBody } from '../wire/api-key.js';
import { invalid, MAX_NAME, requiredFields, requiredText, text, textList } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getApiKeys(c: AppContext): Promise<Response> {
  const page = await listApiKeys(c.get('realm'), await organizationOfPath(c), readPageQuery(c));
  return c.json(listBody(page, apiKeyBody));
}

export async function postApiKey(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const organizationId = await organizationOfPath(c);
  const fields = await requiredFields(c);
  const name = requiredText(fields, 'name', MAX_NAME);
  const permissions = textList(fields, 'permissions') ?? [];
  if ((await unknownPermission(realm, permissions)) !== undefined) throw notFound('The permission');
  const expiresAt = readExpiry(fields, realm.clock.now());
  const { apiKey, value } = await createApiKey(realm, { organizationId, name, permissions, expiresAt });
  return c.json({ ...apiKeyBody(apiKey), value }, 201);
}

/** A key that is none is an answer, not an error. */
export async function postApiKeyValidation(c: AppContext): Promise<Response> {
  const value = requiredText(await requiredFields(c), 'value');
  const apiKey = await validateApiKey(c.get('realm'), value);
  return c.json({ api_key: apiKey ? apiKeyBody(apiKey) : null });
}

export async function removeApiKey(c: AppContext): Promise<Response> {
  const deleted = await deleteApiKey(c.get('realm'), c.req.param('id') ?? '');
  if (!deleted) throw notFound('The API key');
  return c.body(null, 204);
}

async function organizationOfPath(c: AppContext): Promise<string> {
  const organization = await findOrganization(c.get('realm'), c.req.param('id') ?? '');
  if (!organization) throw notFound('The organization');
  return organization.id;
}

function readExpiry(fields: Fields, now: number): number | null {
  const given = text(fields, 'expires_at');
  if (given === undefined) return null;
  const time = Date.parse(given);
  if (!(time > now)) {
    throw invalid('invalid_request_parameters', 'expires_at must be a time in the future, in ISO 8601.');
  }
  return time;
}
