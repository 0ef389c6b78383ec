import type { OrganizationDomainRow, OrganizationRow } from '../store/schema.js';
import { organizationDomainBody, type OrganizationDomainBody } from './organization-domain.js';
import { isoTime } from './time.js';

/** An organization on the wire. */
export interface OrganizationBody {
  object: 'organization';
  id: string;
  name: string;
  domains: OrganizationDomainBody[];
  external_id: string | null;
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string;
}

/** Events and templates tell it without its domains, which have events of their own. */
export function organizationBody(
  organization: OrganizationRow,
  domains: readonly OrganizationDomainRow[] = [],
): OrganizationBody {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    domains: domains.map(organizationDomainBody),
    external_id: organization.external_id,
    metadata: JSON.parse(organization.metadata) as Record<string, string>,
    created_at: isoTime(organization.created_at),
    updated_at: isoTime(organization.updated_at),
  };
}
