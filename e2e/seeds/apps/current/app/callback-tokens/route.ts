import { handleAuth } from '@workos-inc/authkit-nextjs';
import { saveAuthMethod, saveTokens } from '../../lib/saved';

/* snippet current/callback-route#3 */
