import { createAuthKit } from '@workos-inc/authkit-nextjs';
import { settingsOf } from './settings';

export const { handleAuth, withAuth, signOut } = createAuthKit(settingsOf);
