import {
  createOrganization,
  deleteOrganization,
  findOrganization,
  findOrganizationByExternalId,
  listOrganizations,
  updateOrganization,
  type OrganizationSaving,
} from '../domain/organizations.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import {
  clearableText,
  invalid,
  MAX_NAME,
  metadata,
  refuseUnimplemented,
  requiredFields,
  requiredText,
} from './fields.js';
import { listBody, readPageQuery } from './lists.js';
import { organizationBody } from '../wire/organization.js';

const NOT_IMPLEMENTED = [
  'domains',
  'domain_data',
  'stripe_customer_id',
  'allow_profiles_outside_organization',
];

export async function getOrganizations(c: AppContext): Promise<Response> {
  const query = readPageQuery(c);
  // No organization has a domain here, so none has these.
  if (c.req.queries('domains') ?? c.req.queries('domains[]')) {
    return c.json(listBody({ rows: [], before: null, after: null }, organizationBody));
  }
  const page = await listOrganizations(c.get('realm'), query, { search: c.req.query('search') || undefined });
  return c.json(listBody(page, organizationBody));
}

export async function postOrganization(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const changes = readChanges(fields);
  const name = requiredText(fields, 'name', MAX_NAME);
  return c.json(organizationBody(saved(await createOrganization(c.get('realm'), { ...changes, name }))), 201);
}

export async function getOrganization(c: AppContext): Promise<Response> {
  const organization = await findOrganization(c.get('realm'), c.req.param('id') ?? '');
  if (!organization) throw notFound('The organization');
  return c.json(organizationBody(organization));
}

export async function getOrganizationByExternalId(c: AppContext): Promise<Response> {
  const organization = await findOrganizationByExternalId(c.get('realm'), c.req.param('externalId') ?? '');
  if (!organization) throw notFound('The organization');
  return c.json(organizationBody(organization));
}

export async function putOrganization(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const name = fields['name'] === undefined ? undefined : requiredText(fields, 'name', MAX_NAME);
  const changes = { ...readChanges(fields), ...(name !== undefined && { name }) };
  return c.json(
    organizationBody(saved(await updateOrganization(c.get('realm'), c.req.param('id') ?? '', changes))),
  );
}

export async function removeOrganization(c: AppContext): Promise<Response> {
  const deleted = await deleteOrganization(c.get('realm'), c.req.param('id') ?? '');
  if (!deleted) throw notFound('The organization');
  return c.body(null, 200);
}

function readChanges(fields: Fields) {
  refuseUnimplemented(fields, NOT_IMPLEMENTED);
  return { externalId: clearableText(fields, 'external_id', MAX_NAME), metadata: metadata(fields) };
}

function saved(saving: OrganizationSaving) {
  if (saving.ok) return saving.organization;
  if (saving.reason === 'gone') throw notFound('The organization');
  throw invalid('external_id_already_used', 'There is already an organization with this external id.');
}
