/** The one authorization predicate, shared by the server and the client half. */
import { AuthKitError } from '../errors.js';

/** What somebody must have. Everything given must hold. */
export interface AccessCheck {
  permission?: string;
  /** Held as the role or as one of the roles. */
  role?: string;
  entitlement?: string;
  featureFlag?: string;
  organizationId?: string;
}

/** Anything that carries rights: what `withAuth()` or `useAuth()` gives, or an API key. */
export interface Rights {
  organizationId?: string | undefined;
  role?: string | undefined;
  roles?: readonly string[] | undefined;
  permissions?: readonly string[] | undefined;
  entitlements?: readonly string[] | undefined;
  featureFlags?: readonly string[] | undefined;
}

const HOLDS: Record<keyof AccessCheck, (rights: Rights, wanted: string) => boolean> = {
  permission: ({ permissions }, wanted) => includes(permissions, wanted),
  role: ({ role, roles }, wanted) => role === wanted || includes(roles, wanted),
  entitlement: ({ entitlements }, wanted) => includes(entitlements, wanted),
  featureFlag: ({ featureFlags }, wanted) => includes(featureFlags, wanted),
  organizationId: ({ organizationId }, wanted) => organizationId === wanted,
};

/**
 * Whether somebody has everything a check names. What is missing denies; an empty check holds for whoever has signed in.
 *
 * @throws {AuthKitError} `invalid_argument` for a key it does not know, or a value that is not a non-empty text: a
 * check with a slip in it must never pass.
 * @example
 * ```ts
 * import { has, withAuth } from '@workos-inc/authkit-nextjs';
 *
 * const auth = await withAuth();
 * if (has(auth, { permission: 'posts:write' })) console.log('may write');
 * ```
 */
export function has(
  rights: Rights & { user?: unknown; apiKey?: unknown; userId?: unknown },
  check: AccessCheck,
): boolean {
  const wanted = entriesOf(check);
  for (const [key, value] of wanted) {
    if (!Object.hasOwn(HOLDS, key))
      throw new AuthKitError('invalid_argument', `has: ${key} is not something to check`);
    if (typeof value !== 'string' || value === '') {
      throw new AuthKitError('invalid_argument', `has: ${key} must be a non-empty text`);
    }
  }
  const somebody = Boolean(rights.user ?? rights.apiKey ?? rights.userId);
  return somebody && wanted.every(([key, value]) => HOLDS[key](rights, value as string));
}

/** Only a plain object is a check: a promise, a list or a map has no entries, and would ask for nothing. */
function entriesOf(check: unknown): [keyof AccessCheck, unknown][] {
  const prototype: unknown =
    typeof check === 'object' && check !== null ? Object.getPrototypeOf(check) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw new AuthKitError('invalid_argument', 'has: the check must be a plain object');
  }
  const keys = Reflect.ownKeys(check as object);
  return keys.map((key) => [String(key) as keyof AccessCheck, (check as Record<PropertyKey, unknown>)[key]]);
}

function includes(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && list.includes(wanted);
}
