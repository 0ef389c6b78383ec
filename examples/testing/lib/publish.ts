import { protect } from '@workos-inc/authkit-nextjs';

/** What the app's tests are about: only somebody with the right may do it, and only in their own organization. */
export async function publish(organizationId: string, title: string): Promise<string> {
  const { user } = await protect({ permission: 'posts:write', organizationId });
  return `${title}, by ${user.email}`;
}
