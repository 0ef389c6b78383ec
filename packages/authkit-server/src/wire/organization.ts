import type { OrganizationRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** An organization on the wire. */
export interface OrganizationBody {
  object: 'organization';
  id: string;
  name: string;
  /** Always empty: this server has no domains. */
  domains: [];
  external_id: string | null;
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string;
}

export function organizationBody(organization: OrganizationRow): OrganizationBody {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    domains: [],
    external_id: organization.external_id,
    metadata: JSON.parse(organization.metadata) as Record<string, string>,
    created_at: isoTime(organization.created_at),
    updated_at: isoTime(organization.updated_at),
  };
}
