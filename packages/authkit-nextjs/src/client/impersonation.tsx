'use client';

import * as React from 'react';
import type { ImpersonationProps } from '../impersonation/bar.js';
import { setState } from './auth-store.js';
import { useAuthContext, useAuthState } from './context.js';
import type ClientBar from './impersonation-bar.js';

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
  const context = useAuthContext();
  const isImpersonated = Boolean(useAuthState(context).auth.impersonator);
  const [Bar, setBar] = React.useState<typeof ClientBar>();
  // Loaded only while somebody is impersonating, which hardly anybody ever is; a page must not fall over for it.
  React.useEffect(() => {
    if (!isImpersonated) return;
    import('./impersonation-bar.js').then(
      (bar) => setBar(() => bar.default),
      (error: Error) => setState(context, { error }),
    );
  }, [context, isImpersonated]);
  return isImpersonated && Bar ? <Bar {...props} /> : null;
}
