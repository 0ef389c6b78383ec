import { withAuth } from '@workos-inc/authkit-nextjs';

export default async function Page() {
  const { user } = await withAuth({ ensureSignedIn: true });
  return <p>{`Member: ${user.email}`}</p>;
}
