/** One visitor's request as a candidate lives through it in process: its proxy, then a page that asks three times who it is. */
import { NextRequest } from 'next/server.js';
import { inPage, pageHeaders } from './next-scope.ts';

export interface Candidate {
  readonly proxy: (request: NextRequest) => Promise<Response>;
  readonly withAuth: () => Promise<{ user: { id?: string | undefined } | null }>;
}

/** What Chromium sends for a page. */
const DOCUMENT = {
  host: 'localhost:3000',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.9',
  'cache-control': 'max-age=0',
  connection: 'keep-alive',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-user': '?1',
  'upgrade-insecure-requests': '1',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};

/** And for a prefetch, by the time a proxy sees it: Next has taken its own headers out. */
const PREFETCH = {
  ...DOCUMENT,
  accept: '*/*',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
};

/** A request as Next hands it to a proxy. Made before the clock runs: making it is Next's work. */
export const requestOf = (kind: 'document' | 'prefetch', cookie?: string) =>
  new NextRequest('http://localhost:3000/account?tab=billing', {
    headers: {
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
