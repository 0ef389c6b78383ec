'use client';

import {
  AuthKitProvider,
  Impersonation,
  useAuth,
  type ClientUser,
} from '@workos-inc/authkit-nextjs/components';
import { useState } from 'react';

/** Your own session, but for who is behind it. */
const asIfImpersonated = (auth: ClientUser): ClientUser => ({
  user: auth.user,
  sessionId: auth.sessionId,
  impersonator: { email: 'support@your-app.com', reason: 'A look at the bar' },
});

/** The root layout has an `Impersonation` that shows when somebody impersonates you. Here is what it looks like. */
export function ImpersonationPreview() {
  const auth = useAuth();
  const [side, setSide] = useState<'top' | 'bottom'>();

  const card = (
    <section className="card">
      <h2>Impersonation</h2>
      <p>
        When support acts as one of your users, every page says so, and one button ends it. In this preview,
        that button ends your own session.
      </p>
      {auth.user ? (
        <div className="buttons">
          {(['top', 'bottom'] as const).map((edge) => (
            <button
              key={edge}
              type="button"
              className="quiet"
              aria-pressed={side === edge}
              onClick={() => setSide(side === edge ? undefined : edge)}
            >
              {side === edge ? 'Hide it' : `Show it at the ${edge}`}
            </button>
          ))}
        </div>
      ) : (
        <p>Sign in to look at it.</p>
      )}
    </section>
  );
  return (
    <>
      {card}
      {auth.user && side && (
        <AuthKitProvider initialAuth={asIfImpersonated(auth)}>
          <Impersonation side={side} />
        </AuthKitProvider>
      )}
    </>
  );
}
