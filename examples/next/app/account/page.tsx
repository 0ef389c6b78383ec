import type { Metadata } from 'next';
import { withAuth } from '@workos-inc/authkit-nextjs';
import { Facts } from '../facts';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const { user, sessionId, organizationId, role, permissions } = await withAuth({ ensureSignedIn: true });
  const query = Object.entries(await searchParams);

  return (
    <>
      <header className="title">
        <h1>Your account</h1>
        <p>Only somebody signed in gets this far. Everybody else signs in first and then arrives here.</p>
      </header>
      <div className="columns">
        <section className="card">
          <h2>You</h2>
          <Facts
            facts={[
              ['E-mail', user.email],
              ['Name', [user.firstName, user.lastName].filter(Boolean).join(' ') || 'not given'],
              ['E-mail verified', user.emailVerified ? 'yes' : 'not yet'],
              ['User', user.id],
            ]}
          />
        </section>
        <section className="card">
          <h2>Your session</h2>
          <Facts
            facts={[
              ['Session', sessionId],
              ['Organization', organizationId ?? 'none'],
              ['Role', role ?? 'none'],
              ['Permissions', permissions?.join(', ') || 'none'],
            ]}
          />
        </section>
        <section className="card">
          <h2>The address you asked for</h2>
          {query.length === 0 ? (
            <p>
              It had no query string. The card on the home page has one, and it survives the way through
              sign-in.
            </p>
          ) : (
            <Facts facts={query.map(([name, value]) => [name, String(value)])} />
          )}
        </section>
      </div>
    </>
  );
}
