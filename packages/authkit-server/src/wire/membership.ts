import { slugs } from '../store/columns.js';
import type { MembershipRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** An organization membership on the wire, as events tell it. */
export interface MembershipCore {
  object: 'organization_membership';
  id: string;
  user_id: string;
  organization_id: string;
  status: 'active' | 'inactive' | 'pending';
  directory_managed: boolean;
  custom_attributes: Record<string, never>;
  role: { slug: string };
  roles: { slug: string }[];
  created_at: string;
  updated_at: string;
}

export function membershipCore(membership: MembershipRow): MembershipCore {
  const roles = slugs(membership.role_slugs).map((slug) => ({ slug }));
  return {
    object: 'organization_membership',
    id: membership.id,
    user_id: membership.user_id,
    organization_id: membership.organization_id,
    status: membership.status,
    directory_managed: false,
    custom_attributes: {},
    role: roles[0]!,
    roles,
    created_at: isoTime(membership.created_at),
    updated_at: isoTime(membership.updated_at),
  };
}
