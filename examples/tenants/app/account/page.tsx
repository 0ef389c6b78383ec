import { headers } from 'next/headers';
import { signOut, withAuth } from '@/lib/authkit';

export default async function AccountPage() {
  const { user } = await withAuth({ ensureSignedIn: true });
  const leave = async () => {
    'use server';
    await signOut();
  };
  return (
    <form action={leave}>
      <h1>
        {user.email} at {(await headers()).get('host')}
      </h1>
      <button type="submit">Sign out</button>
    </form>
  );
}
