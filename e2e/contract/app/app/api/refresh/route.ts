import { refreshSession } from '@workos-inc/authkit-nextjs';

export async function POST() {
  const { user } = await refreshSession();
  return Response.json({ email: user?.email ?? null });
}
