/** One visitor's request as a candidate lives through it in process: its proxy, then a page that asks three times who it is. */
import { NextRequest } from 'next/server.js';
import { DOCUMENT, PREFETCH } from './headers.ts';
import { inPage, pageHeaders } from './next-scope.ts';

export interface Candidate {
  readonly proxy: (request: NextRequest) => Promise<Response>;
  readonly withAuth: () => Promise<{ user: { id?: string | undefined } | null }>;
}

/** A request as Next hands it to a proxy. Made before the clock runs: making it is Next's work. */
export const requestOf = (kind: 'document' | 'prefetch', cookie?: string) =>
  new NextRequest('http://localhost:3000/account?tab=billing', {
    headers: {
      host: 'localhost:3000',
      ...(kind === 'document' ? DOCUMENT : PREFETCH),
      ...(cookie !== undefined && { cookie: `theme=dark; wos-session=${cookie}` }),
    },
  });

/** @returns the id of the user that all three reads saw, if the candidate looks that far */
export async function signedIn(
  { proxy, withAuth }: Candidate,
  request: NextRequest,
): Promise<string | undefined> {
  const answer = await proxy(request);
  return inPage(pageHeaders(request.headers, answer.headers), async () => {
    const { user } = await withAuth();
    for (const again of [await withAuth(), await withAuth()]) {
      if (!user || again.user?.id !== user.id) throw new Error('A signed-in visitor was not recognised');
    }
    return user?.id;
  });
}

export async function signedOut({ proxy }: Candidate, request: NextRequest): Promise<void> {
  const answer = await proxy(request);
  if (answer.headers.get('x-middleware-next') !== '1') throw new Error('A public page was not let through');
}
