import { saveSession, type SessionLike } from '@workos-inc/authkit-nextjs';
import type { NextRequest } from 'next/server';

export async function POST(req: NextRequest) {
  const session: SessionLike = await req.json();
  /* snippet current/advanced-custom-authentication-flows#2 */
  return new Response('saved');
}
