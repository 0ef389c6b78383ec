import {
  createOrganizationDomain,
  deleteOrganizationDomain,
  domainsOf,
  findOrganizationDomain,
  isDomain,
  verifyOrganizationDomain,
} from '../domain/organization-domains.js';
import { findOrganization } from '../domain/organizations.js';
import type { Realm } from '../domain/realm.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import type { OrganizationDomainRow, OrganizationRow } from '../store/schema.js';
import { organizationBody, type OrganizationBody } from '../wire/organization.js';
import { organizationDomainBody } from '../wire/organization-domain.js';
import { invalid, requiredFields, requiredText, textList, unprocessable } from './fields.js';

export async function postOrganizationDomain(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const domain = checkedDomain(requiredText(fields, 'domain'));
  const organization = await findOrganization(realm, requiredText(fields, 'organization_id'));
  if (!organization) throw notFound('The organization');
  const order = { organizationId: organization.id, domain, verified: false };
  const row = await createOrganizationDomain(realm, order);
  if (!row) throw taken(domain);
  return c.json(organizationDomainBody(row), 201);
}

export async function getOrganizationDomain(c: AppContext): Promise<Response> {
  return c.json(organizationDomainBody(await domainOfPath(c)));
}

export async function removeOrganizationDomain(c: AppContext): Promise<Response> {
  const deleted = await deleteOrganizationDomain(c.get('realm'), c.req.param('id') ?? '');
  if (!deleted) throw notFound('The organization domain');
  return c.body(null, 204);
}

export async function postDomainVerification(c: AppContext): Promise<Response> {
  const domain = await domainOfPath(c);
  if (domain.state === 'verified') throw invalid('domain_already_verified', 'This domain is verified.');
  const row = await verifyOrganizationDomain(c.get('realm'), domain);
  return c.json(organizationDomainBody(row), 201);
}

export interface WantedDomain {
  domain: string;
  verified: boolean;
}

/** `domain_data`, or the older `domains`, which vouches for all of them. */
export function readDomains(fields: Fields): WantedDomain[] | undefined {
  const plain = textList(fields, 'domains');
  if (plain) return plain.map((domain) => ({ domain: checkedDomain(domain), verified: true }));
  const data = fields['domain_data'];
  if (data === undefined || data === null) return undefined;
  if (!Array.isArray(data)) throw unprocessable('domain_data must be a list.');
  return data.map((entry: unknown) => {
    const { domain, state } = (entry ?? {}) as { domain?: unknown; state?: unknown };
    if (typeof domain !== 'string' || (state !== 'pending' && state !== 'verified')) {
      throw unprocessable('domain_data must have a domain and the state pending or verified in each entry.');
    }
    return { domain: checkedDomain(domain), verified: state === 'verified' };
  });
}

/** Makes these the organization's domains. */
export async function replaceDomains(
  realm: Realm,
  { id }: OrganizationRow,
  wanted: readonly WantedDomain[] | undefined,
): Promise<void> {
  if (!wanted) return;
  const before = (await domainsOf(realm, [id])).get(id) ?? [];
  for (const { domain, verified } of wanted) {
    if (before.some((row) => row.domain === domain)) continue;
    const row = await createOrganizationDomain(realm, { organizationId: id, domain, verified });
    if (!row) throw taken(domain);
  }
  const kept = new Set(wanted.map(({ domain }) => domain));
  for (const row of before) if (!kept.has(row.domain)) await deleteOrganizationDomain(realm, row.id);
}

/** The organizations with their domains, fetched together. */
export async function withDomains(
  realm: Realm,
  organizations: readonly OrganizationRow[],
): Promise<OrganizationBody[]> {
  const domains = await domainsOf(
    realm,
    organizations.map(({ id }) => id),
  );
  return organizations.map((row) => organizationBody(row, domains.get(row.id) ?? []));
}

function checkedDomain(domain: string): string {
  if (isDomain(domain)) return domain.toLowerCase();
  throw unprocessable(`domain ${domain} is not a domain name.`);
}

function taken(domain: string) {
  return new ApiError(409, 'domain_already_exists', `${domain} belongs to an organization already.`);
}

async function domainOfPath(c: AppContext): Promise<OrganizationDomainRow> {
  const row = await findOrganizationDomain(c.get('realm'), c.req.param('id') ?? '');
  if (!row) throw notFound('The organization domain');
  return row;
}
