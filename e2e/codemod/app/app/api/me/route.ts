import * as authkit from '@workos-inc/authkit-nextjs';

export async function GET() {
  const { user } = await authkit.getUser();
  return Response.json({ email: user?.email ?? null });
}
