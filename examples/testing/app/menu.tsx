'use client';

import { Protect, SignedIn, SignedOut, useAuth } from '@workos-inc/authkit-nextjs/components';

export function Menu() {
  const { user, signOut } = useAuth();
  return (
    <nav>
      <SignedOut>
        <a href="/callback?authkit=sign-in">Log in</a>
      </SignedOut>
      <SignedIn>
        <p>{user?.email}</p>
        <button onClick={() => void signOut()}>Sign out</button>
      </SignedIn>
      <Protect permission="posts:write" fallback={<p>You may read.</p>}>
        <a href="/posts">Write</a>
      </Protect>
    </nav>
  );
}
