import {
  createOrganization,
  deleteOrganization,
  findOrganization,
  findOrganizationByExternalId,
  listOrganizations,
  updateOrganization,
  type OrganizationSaving,
} from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import type { OrganizationRow } from '../store/schema.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import {
  clearableText,
  flag,
  invalid,
  MAX_NAME,
  metadata,
  metadataChanges,
  requiredFields,
  requiredText,
} from './fields.js';
import { readPageQuery } from './lists.js';
import { readDomains, replaceDomains, withDomains } from './organization-domains.js';

export async function getOrganizations(c: AppContext): Promise<Response> {
  const query = readPageQuery(c);
  const realm = c.get('realm');
  // SDKs join a list with commas; others repeat the parameter, with or without brackets.
  const domains = [...(c.req.queries('domains') ?? []), ...(c.req.queries('domains[]') ?? [])]
    .flatMap((value) => value.toLowerCase().split(','))
    .filter(Boolean);
  const { rows, before, after } = await listOrganizations(realm, query, {
    search: c.req.query('search') || undefined,
    ...(domains.length > 0 && { domains }),
  });
  const data = await withDomains(realm, rows);
  return c.json({ object: 'list', data, list_metadata: { before, after } });
}

export async function postOrganization(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const realm = c.get('realm');
  const changes = readChanges(fields);
  const domains = readDomains(fields);
  const name = requiredText(fields, 'name', MAX_NAME);
  const organization = saved(
    await createOrganization(realm, { ...changes, metadata: metadata(fields), name }),
  );
  await replaceDomains(realm, organization, domains);
  return c.json(await oneWithDomains(realm, organization), 201);
}

export async function getOrganization(c: AppContext): Promise<Response> {
  const organization = await findOrganization(c.get('realm'), c.req.param('id') ?? '');
  if (!organization) throw notFound('The organization');
  return c.json(await oneWithDomains(c.get('realm'), organization));
}

export async function getOrganizationByExternalId(c: AppContext): Promise<Response> {
  const organization = await findOrganizationByExternalId(c.get('realm'), c.req.param('externalId') ?? '');
  if (!organization) throw notFound('The organization');
  return c.json(await oneWithDomains(c.get('realm'), organization));
}

export async function putOrganization(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const name = fields['name'] === undefined ? undefined : requiredText(fields, 'name', MAX_NAME);
  const changes = {
    ...readChanges(fields),
    metadata: metadataChanges(fields),
    ...(name !== undefined && { name }),
  };
  const realm = c.get('realm');
  const domains = readDomains(fields);
  const organization = saved(await updateOrganization(realm, c.req.param('id') ?? '', changes));
  await replaceDomains(realm, organization, domains);
  return c.json(await oneWithDomains(realm, organization));
}

async function oneWithDomains(realm: Realm, organization: OrganizationRow) {
  const [body] = await withDomains(realm, [organization]);
  return body;
}

export async function removeOrganization(c: AppContext): Promise<Response> {
  const deleted = await deleteOrganization(c.get('realm'), c.req.param('id') ?? '');
  if (!deleted) throw notFound('The organization');
  return c.body(null, 200);
}

function readChanges(fields: Fields) {
  return {
    externalId: clearableText(fields, 'external_id', MAX_NAME),
    stripeCustomerId: clearableText(fields, 'stripe_customer_id', MAX_NAME),
    allowProfilesOutsideOrganization: flag(fields, 'allow_profiles_outside_organization'),
  };
}

function saved(saving: OrganizationSaving) {
  if (saving.ok) return saving.organization;
  if (saving.reason === 'gone') throw notFound('The organization');
  throw invalid('external_id_already_used', 'There is already an organization with this external id.');
}
