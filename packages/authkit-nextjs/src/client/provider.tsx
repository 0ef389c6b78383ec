'use client';

import { useRouter } from 'next/navigation.js';
import * as React from 'react';
import { createAuthStore } from './auth-store.js';
import { AuthContext, type AuthContextValue } from './context.js';
import { functionsOf } from './functions.js';
import { withLive } from './load-live.js';
import type { ClientAuth, RouteMethod } from './protocol.js';

export interface AuthKitProviderProps {
  children: React.ReactNode;
  /**
   * What `withAuth()` returned, or its promise, so that the first render knows the user and nothing is asked. Only
   * components that need a promised user wait for it. The access token is removed on the server.
   */
  initialAuth?: ClientAuth | Promise<ClientAuth> | undefined;
  /**
   * What happens when somebody who was signed in no longer is: signed out in another tab, or the session ended. Default:
   * the page is loaded again, once. `false`: nothing but that the hooks show it.
   */
  onSessionExpired?: false | (() => void) | undefined;
  /** Path of the AuthKit route, Next's `basePath` included. Default: the path of the redirect URI, else `/callback`. */
  route?: string | undefined;
  /** How the AuthKit route is asked. `POST` needs `handleAuth()` exported as `POST` too. Default: `GET`. */
  method?: RouteMethod | undefined;
}

/**
 * Gives the session to `useAuth()` and the other hooks. It never makes a page dynamic: without `initialAuth` the browser
 * asks once, however many components want to know.
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
export function AuthKitProvider(props: AuthKitProviderProps): React.JSX.Element {
  const refreshPage = useRefresh();
  const [context] = React.useState(() => contextOf(props));
  // After every render: a server action that writes cookies renders the page, and the provider, anew.
  React.useEffect(() => {
    const keepUp = (rendered?: AuthContextValue['rendered']) =>
      void withLive(Object.assign(context, { rendered }));
    keepUp({ props, refreshPage });
    // By the time it looks, the next render has said its own: it finds nothing only when the provider has gone.
    return () => keepUp();
  });
  // Without JSX, whose runtime would be one import more before the page works.
  return React.createElement(AuthContext.Provider, { value: context }, props.children);
}

function contextOf(props: AuthKitProviderProps): AuthContextValue {
  const seed = props.initialAuth;
  const context = { props, seed, store: createAuthStore(seed) } as AuthContextValue;
  context.functions = functionsOf(context);
  return context;
}

/** The App Router's refresh; elsewhere, in tests or under `pages/`, nothing. */
function useRefresh(): (() => void) | undefined {
  try {
    // It throws where there is no such router, which does not change while a component lives.
    // oxlint-disable-next-line react/hooks, typescript/unbound-method -- Next makes it a property of its own.
    return useRouter().refresh;
  } catch {
    // Nothing.
  }
}
