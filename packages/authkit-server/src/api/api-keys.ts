import { createApiKey, deleteApiKey, expireApiKey, listApiKeys, validateApiKey } from '../domain/api-keys.js';
import { isActiveMember } from '../domain/memberships.js';
import { findOrganization } from '../domain/organizations.js';
import { findUser } from '../domain/users.js';
import { unknownPermission } from '../domain/permissions.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { apiKeyBody } from '../wire/api-key.js';
import { MAX_NAME, requiredFields, requiredText, text, textList, unprocessable } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getApiKeys(c: AppContext): Promise<Response> {
  const owner = { userId: null, organizationId: await organizationOfPath(c) };
  return c.json(listBody(await listApiKeys(c.get('realm'), owner, readPageQuery(c)), apiKeyBody));
}

export async function getUserApiKeys(c: AppContext): Promise<Response> {
  const owner = { userId: await userOfPath(c), organizationId: c.req.query('organization_id') || undefined };
  return c.json(listBody(await listApiKeys(c.get('realm'), owner, readPageQuery(c)), apiKeyBody));
}

export async function postApiKey(c: AppContext): Promise<Response> {
  const organizationId = await organizationOfPath(c);
  return created(c, { organizationId, userId: null });
}

export async function postUserApiKey(c: AppContext): Promise<Response> {
  const userId = await userOfPath(c);
  const organizationId = requiredText(await requiredFields(c), 'organization_id');
  if (!(await isActiveMember(c.get('realm'), userId, organizationId))) {
    const message = 'The user is not an active member of this organization.';
    throw new ApiError(400, 'invalid_request_parameters', message, [
      { code: 'organization_membership_not_found', field: 'organization_id', message },
    ]);
  }
  return created(c, { organizationId, userId });
}

async function created(
  c: AppContext,
  owner: { organizationId: string; userId: string | null },
): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const name = requiredText(fields, 'name', MAX_NAME);
  const permissions = textList(fields, 'permissions') ?? [];
  if ((await unknownPermission(realm, permissions)) !== undefined) throw notFound('The permission');
  const expiresAt = readExpiry(fields, realm.clock.now());
  const { apiKey, value } = await createApiKey(realm, { ...owner, name, permissions, expiresAt });
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

/** At `expires_at`, or now. */
export async function postApiKeyExpiry(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const now = realm.clock.now();
  const at = readExpiry(await requiredFields(c), now) ?? now;
  const apiKey = await expireApiKey(realm, c.req.param('id') ?? '', at);
  if (!apiKey) throw notFound('The API key');
  return c.json(apiKeyBody(apiKey));
}

async function userOfPath(c: AppContext): Promise<string> {
  const user = await findUser(c.get('realm'), c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  return user.id;
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
    throw unprocessable('expires_at must be a time in the future, in ISO 8601.');
  }
  return time;
}
