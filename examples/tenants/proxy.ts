import { createAuthKitProxy } from '@workos-inc/authkit-nextjs';
import { settingsOf } from './lib/settings';

export default createAuthKitProxy(settingsOf).authkitProxy();

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico|icon.svg).*)'] };
