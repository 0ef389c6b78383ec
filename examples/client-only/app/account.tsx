'use client';

import { useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components';
import { useState } from 'react';

export function Account() {
  const { user, loading, signIn, signOut } = useAuth();
  const { getAccessToken } = useAccessToken();
  const [answer, setAnswer] = useState('');
  if (loading) return <p>Loading…</p>;
  if (!user) return <button onClick={() => signIn()}>Log in</button>;

  const ask = async () => {
    const response = await fetch(`${process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:3001'}/me`, {
      headers: { authorization: `Bearer ${await getAccessToken()}` },
    });
    setAnswer(await response.text());
  };
  return (
    <>
      <p>{user.email}</p>
      <button onClick={() => void ask()}>Ask the API</button>
      <output>{answer}</output>
      <button onClick={() => void signOut()}>Sign out</button>
    </>
  );
}
