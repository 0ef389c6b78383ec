import type { Metadata } from 'next';
import { Members } from './members';

export const metadata: Metadata = { title: 'Members only' };

export default function MembersPage() {
  return (
    <>
      <header className="title">
        <h1>Members only</h1>
        <p>
          A static page again, with a client component that says <code>ensureSignedIn</code>. It takes you to
          sign-in by itself, and you come back to where you were.
        </p>
      </header>
      <div className="columns">
        <Members />
      </div>
    </>
  );
}
