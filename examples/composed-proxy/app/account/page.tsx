import { withAuth } from '@workos-inc/authkit-nextjs';

export default async function AccountPage() {
  const { user } = await withAuth({ ensureSignedIn: true });
  return <h1>{user.email}</h1>;
}
