'use client';

import * as React from 'react';
import { BAR_STYLE, ImpersonationBar, STOP_LABEL, type ImpersonationProps } from '../impersonation/bar.js';
import { useAuthContext, useAuthState } from './context.js';
import { loadLive } from './load-live.js';

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
export function Impersonation({ returnTo, ...bar }: ImpersonationProps): React.ReactNode {
  const context = useAuthContext();
  const { auth } = useAuthState(context);
  const { organizationName } = context;
  const isShown = useIsHydrated() && auth.impersonator !== undefined;
  const isSpoken = useBarStyle(isShown);
  const { sessionId, organizationId } = auth;
  const isNameless = isShown && organizationId !== undefined && organizationName === undefined;
  React.useEffect(() => {
    // What the server half renders with has no names of organizations. Asked once for each session and organization.
    if (isNameless) void loadLive().then(({ read }) => read(context));
    // oxlint-disable-next-line react/exhaustive-deps
  }, [context, isShown, sessionId, organizationId]);
  if (!isShown || !auth.user) return null;
  return (
    <ImpersonationBar
      {...bar}
      email={auth.user.email}
      organization={organizationName ?? organizationId}
      isSpoken={isSpoken}
      stop={
        <button type="button" onClick={() => void context.functions.signOut({ returnTo }).catch(() => {})}>
          {STOP_LABEL}
        </button>
      }
    />
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

/** A style sheet of script's own making is no inline style (CSP Level 3, section 8.3 leaves CSSOM alone). */
function useBarStyle(isShown: boolean): boolean {
  const [isThere, setThere] = React.useState(false);
  React.useEffect(() => {
    if (!isShown) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(BAR_STYLE);
    document.adoptedStyleSheets.push(sheet);
    const frame = requestAnimationFrame(() => setThere(true));
    return () => {
      cancelAnimationFrame(frame);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [isShown]);
  return isThere;
}
