import { withAuth } from '@workos-inc/authkit-nextjs';

export default async function Page() {
  /* snippet current/requiring-auth#1:server */
  return <p>Admin: {user.email}</p>;
}
