/** On Edge: the same request with no auth library. */
import { NextRequest, NextResponse } from 'next/server';

export async function read(cookie: string): Promise<string | undefined> {
  const request = new NextRequest('http://localhost:3000/account', {
    headers: { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: `wos-session=${cookie}` },
  });
  const seen = request.cookies.get('wos-session');
  return NextResponse.next().headers.get('x-middleware-next') === '1' && seen ? 'somebody' : undefined;
}
