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

/** What a check may ask for. Rights are in a list of that name in the plural; a role and the organization are so also alone. */
const KEYS: readonly (keyof AccessCheck)[] = [
  'permission',
  'role',
  'entitlement',
  'featureFlag',
  'organizationId',
];

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
  // Only a plain object is a check: a promise, a list or a map has no entries, and would ask for nothing.
  const isPlain = check && [Object.prototype, null].includes(Object.getPrototypeOf(check));
  const keys = Reflect.ownKeys(isPlain ? check : [0]) as (keyof AccessCheck)[];
  if (!keys.every((key) => KEYS.includes(key) && check[key] && typeof check[key] === 'string')) {
    throw new AuthKitError('invalid_argument', `has: invalid ${JSON.stringify(check)}`);
  }
  const somebody = rights.user ?? rights.apiKey ?? rights.userId;
  return (
    Boolean(somebody) &&
    keys.every((key) => {
      const list = rights[`${key}s` as keyof Rights];
      const isOne = (key === 'role' || key === 'organizationId') && rights[key] === check[key];
      return isOne || (Array.isArray(list) && list.includes(check[key]));
    })
  );
}
