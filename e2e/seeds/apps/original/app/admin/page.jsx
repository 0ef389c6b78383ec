import { getUser } from '@workos-inc/authkit-nextjs';

export default async function Page() {
  /* snippet original/requiring-auth#1 */
  return <p>Admin: {user.email}</p>;
}
