import { authkitMiddleware, type AuthkitMiddlewareOptions } from '@workos-inc/authkit-nextjs';

const options: AuthkitMiddlewareOptions = { debug: false };

export default authkitMiddleware(options);

export const config = { matcher: ['/', '/account', '/api/:path*'] };
