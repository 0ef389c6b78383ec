import { withAuth } from '@workos-inc/authkit-nextjs';

export default async function Page() {
  const { user } = await withAuth();
  return <p>{user ? `Signed in: ${user.email}` : 'Signed out'}</p>;
}
