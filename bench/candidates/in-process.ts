/** What is bundled for each library: the name resolves to the one that is measured. */
import { authkitProxy, withAuth } from '@workos-inc/authkit-nextjs';

export const proxy = authkitProxy();
export { withAuth };
