import Link from 'next/link';
import { getUser, signOut } from '../lib/auth';

export default async function Home() {
  const { user } = await getUser();
  return (
    <main>
      <h1>{user ? `Signed in as ${user.email}` : 'Signed out'}</h1>
      <Link href="/account" prefetch={false}>
        Your account
      </Link>
      <form
        action={async () => {
          'use server';
          await signOut();
        }}
      >
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}
