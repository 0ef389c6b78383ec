'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import { Facts } from '../facts';

export function WhoAmI() {
  const { user, sessionId, loading, error, signIn, signOut } = useAuth();

  if (loading) {
    return (
      <section className="card" aria-busy="true">
        <p>Loading…</p>
      </section>
    );
  }

  if (error) {
    return (
      <section className="card" role="alert">
        <h2>The session could not be read</h2>
        <p>{error.message}</p>
      </section>
    );
  }

  if (!user) {
    return (
      <section className="card">
        <h2>Nobody is signed in</h2>
        <p>You will come back here afterwards.</p>
        <button type="button" onClick={() => signIn({ returnTo: '/client' })}>
          Log in
        </button>
      </section>
    );
  }

  return (
    <section className="card">
      <h2>{user.firstName ? `Hello, ${user.firstName}` : 'Hello'}</h2>
      <Facts
        facts={[
          ['E-mail', user.email],
          ['Session', sessionId],
        ]}
      />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </section>
  );
}
