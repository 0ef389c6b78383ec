import type { IdentityRow, UserRow } from '../store/schema.js';
import { isoTime, isoTimeOrNull } from './time.js';

/** A user on the wire. Lists its fields one by one, so that a new column is never answered by accident. */
export interface UserBody {
  object: 'user';
  id: string;
  email: string;
  email_verified: boolean;
  first_name: string | null;
  last_name: string | null;
  name: string | null;
  profile_picture_url: string | null;
  external_id: string | null;
  metadata: Record<string, string>;
  locale: string | null;
  /** ISO 8601 in UTC with milliseconds, as are the next two. */
  last_sign_in_at: string | null;
  created_at: string;
  updated_at: string;
}

export function userBody(user: UserRow): UserBody {
  return {
    object: 'user',
    id: user.id,
    email: user.email,
    email_verified: user.email_verified === 1,
    first_name: user.first_name,
    last_name: user.last_name,
    name: user.name,
    profile_picture_url: user.profile_picture_url,
    external_id: user.external_id,
    metadata: JSON.parse(user.metadata) as Record<string, string>,
    locale: user.locale,
    last_sign_in_at: isoTimeOrNull(user.last_sign_in_at),
    created_at: isoTime(user.created_at),
    updated_at: isoTime(user.updated_at),
  };
}

/** An account elsewhere on the wire. */
export function identityBody({ provider, idp_id }: IdentityRow) {
  // Here alone the wire writes it this way.
  return { idp_id, type: 'OAuth', provider: provider === 'GitHubOAuth' ? 'GithubOAuth' : provider } as const;
}
