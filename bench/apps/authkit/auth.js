import { withAuth } from '@workos-inc/authkit-nextjs';

export async function currentUserId() {
  return (await withAuth()).user?.id;
}
