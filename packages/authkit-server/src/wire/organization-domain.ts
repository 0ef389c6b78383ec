import type { OrganizationDomainRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** A domain of an organization on the wire. */
export interface OrganizationDomainBody {
  object: 'organization_domain';
  id: string;
  organization_id: string;
  domain: string;
  state: 'pending' | 'verified' | 'failed';
  verification_strategy: 'dns';
  verification_token: string;
  created_at: string;
  updated_at: string;
}

export function organizationDomainBody(row: OrganizationDomainRow): OrganizationDomainBody {
  return {
    object: 'organization_domain',
    id: row.id,
    organization_id: row.organization_id,
    domain: row.domain,
    state: row.state,
    verification_strategy: 'dns',
    verification_token: row.verification_token,
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}
