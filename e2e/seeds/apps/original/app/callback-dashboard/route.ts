import { handleAuth } from '@workos-inc/authkit-nextjs';

/* snippet original/callback-route#2 */
