import { refreshSession } from '@workos-inc/authkit-nextjs';

/** A second reader: the proxy has looked at the session before, and has renewed it when it was time. */
export async function GET() {
  try {
    const { user } = await refreshSession();
    return Response.json({ user: user?.id ?? null });
  } catch {
    return Response.json({ user: null });
  }
}
