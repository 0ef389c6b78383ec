import type { User } from '../types.js';

/** The provider's user object, in the spelling the SDK and the sealed session use; undefined when it is not one. */
export function camelCaseUser(value: unknown): User | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const user = value as Record<string, unknown>;
  if (typeof user.id !== 'string' || typeof user.email !== 'string') return undefined;
  return {
    object: 'user',
    id: user.id,
    email: user.email,
    emailVerified: user.email_verified === true,
    firstName: text(user.first_name),
    lastName: text(user.last_name),
    ...(typeof user.name === 'string' && { name: user.name }),
    profilePictureUrl: text(user.profile_picture_url),
    externalId: text(user.external_id),
    metadata: (user.metadata ?? {}) as Record<string, string>,
    lastSignInAt: text(user.last_sign_in_at),
    locale: text(user.locale),
    createdAt: text(user.created_at) ?? '',
    updatedAt: text(user.updated_at) ?? '',
  };
}

function text(field: unknown): string | null {
  return typeof field === 'string' ? field : null;
}
