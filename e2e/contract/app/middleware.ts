import { authkitMiddleware } from '@workos-inc/authkit-nextjs';
import type { NextFetchEvent, NextRequest } from 'next/server';

/** The same app for every release: only what all of them have, under the names that all of them have. */
const plain = authkitMiddleware();
const guarded = authkitMiddleware({
  middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/api/(.*)'] },
});

export default function middleware(request: NextRequest, event: NextFetchEvent) {
  return (process.env['CONTRACT_GUARDED'] ? guarded : plain)(request, event);
}

export const config = { matcher: ['/', '/members', '/guarded', '/api/me', '/api/refresh'] };
