import { authkit } from '@workos-inc/authkit-nextjs';
import { NextResponse, type NextRequest } from 'next/server';

async function notifyMonitoring(event: string, facts: { url: string; error: string }): Promise<void> {
  console.log('monitoring', event, JSON.stringify(facts));
}

export default async function middleware(request: NextRequest) {
  /* snippet current/session-refresh-callbacks#1 */
  return session.user ? NextResponse.next({ headers }) : NextResponse.json(null, { headers });
}
