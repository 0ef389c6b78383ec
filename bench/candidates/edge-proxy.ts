/** On Edge: one request through the library's proxy. */
import { authkitProxy } from '@workos-inc/authkit-nextjs';
import { NextRequest } from 'next/server';

const proxy = authkitProxy();

export async function read(cookie: string): Promise<string | undefined> {
  const request = new NextRequest('http://localhost:3000/account', {
    headers: { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: `wos-session=${cookie}` },
  });
  const answer = await proxy(request);
  return answer.headers.get('x-middleware-next') === '1' ? 'somebody' : undefined;
}
