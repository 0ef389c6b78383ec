'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import { Facts } from '../facts';

export function WhoAmI() {
  const { user, sessionId, organizationId, role, loading, error, signIn, signUp, signOut } = useAuth();

  if (loading) {
    return (
      <section className="card" aria-busy="true">
        <h2>One moment</h2>
        <p>Asking who you are. It happens once, however many components want to know.</p>
      </section>
    );
  }

  if (error && !user) {
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
        <div className="buttons">
          <button type="button" onClick={() => signIn({ returnTo: '/client' })}>
            Log in
          </button>
          <button type="button" className="quiet" onClick={() => signUp({ returnTo: '/client' })}>
            Sign up
          </button>
        </div>
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
          [
            'Organization',
            organizationId ? `${organizationId}, as ${role ?? 'nobody in particular'}` : 'none',
          ],
        ]}
      />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </section>
  );
}
