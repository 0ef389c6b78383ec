'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import { Facts } from '../facts';

export function WhoAmI() {
  const { user, sessionId, loading, signOut } = useAuth();

  if (loading) {
    return (
      <section className="card" aria-busy="true">
        <p>Loading…</p>
      </section>
    );
  }

  if (!user) {
    return (
      <section className="card">
        <h2>Nobody is signed in</h2>
        <p>
          <a className="button" href="/callback?authkit=sign-in&return_to=/client">
            Log in
          </a>
        </p>
      </section>
    );
  }

  return (
    <section className="card">
      <h2>{user.firstName ? `Hello, ${user.firstName}` : 'Hello'}</h2>
      <Facts
        facts={[
          ['E-mail', user.email],
          ['Session', sessionId ?? ''],
        ]}
      />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </section>
  );
}
