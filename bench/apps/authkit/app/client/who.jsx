'use client';

import { useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components';

export function Who() {
  const { user, loading } = useAuth();
  return <p data-user={loading ? 'loading' : (user?.id ?? 'nobody')}>Who</p>;
}

/** Says when the token that it would use now ends, in seconds since 1970. */
export function Token() {
  const { accessToken } = useAccessToken();
  const ends =
    accessToken && JSON.parse(atob(accessToken.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).exp;
  return <p data-ends={ends ?? 'none'}>Token</p>;
}
