'use client';

import {
  Protect,
  SignedIn,
  useAccessToken,
  useAuth,
  useRecentAuth,
  useTokenClaims,
} from '@workos-inc/authkit-nextjs/components';
import { useState } from 'react';
import { Facts } from '../facts';

/** Only for somebody signed in: the token hooks, and what a gate makes of your rights. */
export function WhatYouMay() {
  return (
    <SignedIn>
      <section className="card">
        <h2>Your access token</h2>
        <Token />
      </section>
      <section className="card">
        <h2>What you may</h2>
        <Protect
          permission="posts:write"
          fallback={<p>This card would show an editor to somebody with the permission posts:write.</p>}
        >
          <p>You have the permission posts:write, so an editor would be here.</p>
        </Protect>
        <p>A gate hides; it does not guard. The server decides.</p>
      </section>
    </SignedIn>
  );
}

function Token() {
  const { getAccessToken, error } = useAccessToken();
  const { jti, exp } = useTokenClaims();
  const { isRecent } = useRecentAuth({ maxAge: 300 });
  const { refreshAuth } = useAuth();
  const [asked, setAsked] = useState('not asked yet');

  const ask = async () => {
    const token = await getAccessToken().catch(() => undefined);
    setAsked(token === undefined ? 'there is none' : `good now, ${token.length} characters long`);
  };

  return (
    <>
      <Facts
        facts={[
          ['Token', jti ? `…${jti.slice(-6)}` : 'on its way'],
          ['Good until', exp ? new Date(exp * 1000).toLocaleTimeString() : '…'],
          ['Password lately', isRecent ? 'yes, within five minutes' : 'no'],
          ['getAccessToken()', error?.message ?? asked],
        ]}
      />
      <button type="button" className="quiet" onClick={() => void ask()}>
        Ask for a token
      </button>
      <button type="button" className="quiet" onClick={() => void refreshAuth()}>
        Renew the session
      </button>
    </>
  );
}
