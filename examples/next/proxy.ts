import { authkitProxy } from '@workos-inc/authkit-nextjs';

export default authkitProxy();

// Pages and APIs. Files need no session, and a response that carries one cannot be cached.
export const config = { matcher: ['/((?!_next/static|_next/image|icon.svg).*)'] };
