'use client';

import { useRouter } from 'next/navigation.js';
import * as React from 'react';
import { DEFAULT_ROUTE } from '../names.js';
import { parseUrl } from '../url.js';
import { AuthStore } from './auth-store.js';
import { AuthContext } from './context.js';
import type { ClientAuth } from './protocol.js';
import { askRoute } from './route-client.js';

export interface AuthKitProviderProps {
  children: React.ReactNode;
  /** What `withAuth()` returned, so that the first render knows the user. The access token is removed on the server. */
  initialAuth?: ClientAuth | undefined;
  /** Path of the AuthKit route. Default: the path of the redirect URI. */
  route?: string | undefined;
}

/**
 * Gives the session to `useAuth()` and the other hooks.
 *
 * @example
 * ```tsx
 * import { AuthKitProvider } from '@workos-inc/authkit-nextjs/components';
 *
 * export default function RootLayout({ children }: { children: React.ReactNode }) {
 *   return (
 *     <html lang="en">
 *       <body>
 *         <AuthKitProvider>{children}</AuthKitProvider>
 *       </body>
 *     </html>
 *   );
 * }
 * ```
 */
export function AuthKitProvider({ children, initialAuth, route = publicRoute() }: AuthKitProviderProps) {
  if (initialAuth && 'accessToken' in initialAuth && initialAuth.accessToken) {
    throw new Error(
      'initialAuth holds an access token, which must not reach the browser. Render AuthKitProvider in a Server Component.',
    );
  }
  const router = useRouter();
  const [store] = React.useState(
    () => new AuthStore((action, query) => askRoute(route, action, query), initialAuth),
  );
  const seeded = React.useRef(initialAuth);
  React.useEffect(() => {
    if (initialAuth && initialAuth !== seeded.current) store.seed(initialAuth);
    seeded.current = initialAuth;
  }, [store, initialAuth]);
  const value = React.useMemo(
    () => ({ store, route, refreshPage: () => router.refresh() }),
    [store, route, router],
  );
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

/** The one variable that exists in the browser: Next inlines it at build, by this very spelling. */
function publicRoute(): string {
  const uri = process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI;
  return (uri && parseUrl(uri)?.pathname) || DEFAULT_ROUTE;
}
