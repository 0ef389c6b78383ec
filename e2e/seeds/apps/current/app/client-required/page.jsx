'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';

export default function Page() {
  /* snippet current/requiring-auth#1:client */
  return <p>{loading ? 'Loading...' : `Required: ${user?.email}`}</p>;
}
