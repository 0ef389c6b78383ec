import { handleAuth } from '@workos-inc/authkit-nextjs';

/* snippet current/callback-route#2 */
