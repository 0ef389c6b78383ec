'use client';

import * as React from 'react';
import { BAR_STYLE, ImpersonationBar, STOP_LABEL, type ImpersonationProps } from '../impersonation/bar.js';
import { useAuthContext, useAuthState } from './context.js';
import { withLive } from './load-live.js';

/** The bar of the client half; mounted while somebody is impersonating. */
export default function ClientBar({ returnTo, ...bar }: ImpersonationProps): React.ReactNode {
  const context = useAuthContext();
  const { sessionId, organizationId, user } = useAuthState(context).auth;
  const { organizationName } = context;
  const [hasFailed, setFailed] = React.useState(false);
  const isSpoken = useBarStyle();
  const isNameless = organizationId !== undefined && organizationName === undefined;
  React.useEffect(() => {
    // What the server half renders with has no names of organizations. Asked once for each session and organization.
    if (isNameless) void withLive(context, 'read');
    // oxlint-disable-next-line react/exhaustive-deps
  }, [context, isNameless, sessionId, organizationId]);
  const stop = () => {
    setFailed(false);
    context.functions.signOut({ returnTo }).catch(() => setFailed(true));
  };
  if (!user) return null;
  return (
    <ImpersonationBar
      {...bar}
      email={user.email}
      organization={organizationName ?? organizationId}
      isSpoken={isSpoken}
      stop={
        <>
          {hasFailed && <p role="alert">That did not work. Please try again.</p>}
          <button type="button" onClick={stop}>
            {STOP_LABEL}
          </button>
        </>
      }
    />
  );
}

/** A style sheet of script's own making is no inline style (CSP Level 3, section 8.3 leaves CSSOM alone). */
function useBarStyle(): boolean {
  const [isThere, setThere] = React.useState(false);
  React.useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(BAR_STYLE);
    document.adoptedStyleSheets.push(sheet);
    const frame = requestAnimationFrame(() => setThere(true));
    return () => {
      cancelAnimationFrame(frame);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, []);
  return isThere;
}
