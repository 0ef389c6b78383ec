import { withAuth } from '@workos-inc/authkit-nextjs';

export async function GET() {
  const { user, accessToken } = await withAuth();
  return Response.json({ email: user?.email ?? null, accessToken: accessToken ?? null });
}
