'use client';

import type * as React from 'react';
import { has, type AccessCheck } from '../session/access.js';
import { isKnown } from './auth-store.js';
import { useAuthContext, useAuthState } from './context.js';

export interface GateProps {
  children: React.ReactNode;
}

export interface ProtectProps extends AccessCheck, GateProps {
  /** Shown to everybody else, once it is known who is here. */
  fallback?: React.ReactNode;
}

/**
 * Shows its children to somebody signed in. It hides and does not guard: what it hides has been sent to the browser.
 *
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * import { SignedIn } from '@workos-inc/authkit-nextjs/components';
 *
 * export const Menu = () => <SignedIn><a href="/account">Your account</a></SignedIn>;
 * ```
 */
export function SignedIn({ children }: GateProps): React.ReactNode {
  return useAuthState(useAuthContext()).auth.user ? children : null;
}

/**
 * Shows its children to somebody of whom the server has said that they are signed out; while that is not known, nothing.
 *
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * import { SignedOut } from '@workos-inc/authkit-nextjs/components';
 *
 * export const Menu = () => <SignedOut><a href="/callback?authkit=sign-in">Log in</a></SignedOut>;
 * ```
 */
export function SignedOut({ children }: GateProps): React.ReactNode {
  const state = useAuthState(useAuthContext());
  return isKnown(state) && !state.auth.user ? children : null;
}

/**
 * Shows its children to somebody who has everything the check names; without a check, to somebody signed in. It hides
 * and does not guard: guard on the server with `protect()`.
 *
 * @throws {AuthKitError} `invalid_argument` for a check that `has` does not know.
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * import { Protect } from '@workos-inc/authkit-nextjs/components';
 *
 * export const Menu = () => (
 *   <Protect permission="posts:write" fallback={<p>You may read.</p>}>
 *     <a href="/posts/new">Write</a>
 *   </Protect>
 * );
 * ```
 */
export function Protect({ children, fallback = null, ...check }: ProtectProps): React.ReactNode {
  const state = useAuthState(useAuthContext());
  if (!isKnown(state)) return null;
  return has(state.auth, check) ? children : fallback;
}
