'use client';

import { useAccessToken } from '@workos-inc/authkit-nextjs/components';

/* snippet current/basic-usage#1 */

export default ApiClient;
