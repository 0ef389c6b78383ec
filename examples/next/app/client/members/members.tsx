'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import Link from 'next/link';
import { useSyncExternalStore } from 'react';

const never = () => () => {};

export function Members() {
  const { user, loading } = useAuth({ ensureSignedIn: true });
  const hash = useSyncExternalStore(
    never,
    () => location.hash,
    () => '',
  );

  if (loading) {
    return (
      <section className="card" aria-busy="true">
        <p>One moment…</p>
      </section>
    );
  }
  return (
    <section className="card" id="the-way-back">
      <h2>Welcome, {user.firstName ?? user.email}</h2>
      <p>
        {hash ? (
          <>
            You came with <code>{hash}</code> in the address, and still have it.
          </>
        ) : (
          'You came without a # in the address.'
        )}
      </p>
      <Link href="/client">Back to the client page</Link>
    </section>
  );
}
