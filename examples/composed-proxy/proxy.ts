import { authkitProxy } from '@workos-inc/authkit-nextjs';
import { NextResponse } from 'next/server';

const policyOf = (nonce: string) =>
  `default-src 'self'; script-src 'self' 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'`;

// The app's own proxy, inside ours: a policy with a nonce on every page, and an experiment for half of its members.
export default authkitProxy((request, _event, auth) => {
  const headers = new Headers(request.headers);
  const policy = policyOf(btoa(crypto.randomUUID()));
  headers.set('content-security-policy', policy); // Next takes the nonce for its own scripts from here
  const isBeta = request.nextUrl.pathname === '/' && auth.user?.email.startsWith('beta');
  const response = isBeta
    ? NextResponse.rewrite(new URL('/beta', request.url), { request: { headers } })
    : NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.cookies.set('seen', '1', { sameSite: 'lax' });
  return response;
});

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico|icon.svg).*)'] };
