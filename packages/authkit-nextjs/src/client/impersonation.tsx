'use client';

import * as React from 'react';
import type { ImpersonationProps } from '../impersonation/bar.js';
import { useAuthContext, useAuthState } from './context.js';

/** Loaded only while somebody is impersonating, which hardly anybody ever is. */
const Bar = /* @__PURE__ */ React.lazy(() => import('./impersonation-bar.js'));

/**
 * Shows that somebody is impersonating, whom and where, and lets them stop: a frame around the window, and a bar that can
 * be folded. Nothing for everybody else. Needs no inline style, so a strict content security policy lets it through.
 *
 * @throws {Error} outside an `AuthKitProvider`.
 * @example
 * ```tsx
 * import { AuthKitProvider, Impersonation } from '@workos-inc/authkit-nextjs/components';
 *
 * export const App = ({ children }: { children: React.ReactNode }) => (
 *   <AuthKitProvider>
 *     <Impersonation side="top" />
 *     {children}
 *   </AuthKitProvider>
 * );
 * ```
 */
export function Impersonation(props: ImpersonationProps): React.ReactNode {
  const { auth } = useAuthState(useAuthContext());
  if (!useIsHydrated() || !auth.impersonator) return null;
  return (
    <React.Suspense>
      <Bar {...props} />
    </React.Suspense>
  );
}

const never = () => () => {};

/** Without its style the bar would jump, and style sheets made by script exist in browsers only. */
const useIsHydrated = (): boolean =>
  React.useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
