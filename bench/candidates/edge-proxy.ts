/** On Edge: one request through the library's proxy. */
import { authkitProxy } from '@workos-inc/authkit-nextjs';
import { NextRequest } from 'next/server';

// Whoever is not signed in is sent away, so that an answer says who was let through.
const proxy = authkitProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [] } });

export async function read(cookie: string): Promise<string | undefined> {
  const request = new NextRequest('http://localhost:3000/account', {
    headers: { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: `wos-session=${cookie}` },
  });
  const answer = await proxy(request);
  return answer.headers.get('x-middleware-next') === '1' ? 'somebody' : undefined;
}
