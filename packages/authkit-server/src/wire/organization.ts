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
  /** Left out where there is none. */
  stripe_customer_id?: string;
  allow_profiles_outside_organization: boolean;
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
    ...(organization.stripe_customer_id !== null && { stripe_customer_id: organization.stripe_customer_id }),
    allow_profiles_outside_organization: organization.allow_profiles_outside_organization === 1,
    metadata: JSON.parse(organization.metadata) as Record<string, string>,
    created_at: isoTime(organization.created_at),
    updated_at: isoTime(organization.updated_at),
  };
}
