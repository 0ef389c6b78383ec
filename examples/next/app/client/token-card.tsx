'use client';

import {
  useAccessToken,
  useAuth,
  useRecentAuth,
  useTokenClaims,
} from '@workos-inc/authkit-nextjs/components';
import { useState } from 'react';
import { Facts } from '../facts';
import { Token } from '../lab/token';

export function TokenCard() {
  const { user } = useAuth();
  const { getAccessToken, refresh, loading, error } = useAccessToken();
  const { jti, exp } = useTokenClaims();
  const { isStale } = useRecentAuth({ maxAge: 300 });
  const [asked, setAsked] = useState('not asked yet');

  const ask = async () => {
    const token = await getAccessToken().catch(() => undefined);
    setAsked(token === undefined ? 'there is none' : `good now, ${token.length} characters long`);
  };

  return (
    <section className="card place">
      <h2>Your access token</h2>
      {loading ? (
        <p className="token unasked">on its way</p>
      ) : (
        <Token seen={{ user: user?.email ?? null, tokenId: jti ?? null, expiresAt: exp ?? null }} />
      )}
      <Facts
        facts={[
          ['Password typed', isStale ? 'not in the last five minutes' : 'within the last five minutes'],
          ['getAccessToken()', error?.message ?? asked],
        ]}
      />
      <div className="buttons">
        <button type="button" className="quiet" onClick={() => void ask()}>
          Ask for a token
        </button>
        {user && (
          <button type="button" className="quiet" onClick={() => void refresh()}>
            Renew the session
          </button>
        )}
      </div>
    </section>
  );
}
