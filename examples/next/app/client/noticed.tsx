'use client';

import { useAuth, useTokenClaims } from '@workos-inc/authkit-nextjs/components';
import { useEffect, useState, useSyncExternalStore } from 'react';

interface Entry {
  at: string;
  what: string;
}

const KEPT = 6;

function everyRequest(listener: () => void) {
  const observer = new PerformanceObserver(listener);
  observer.observe({ type: 'resource' });
  return () => observer.disconnect();
}

/** How often this page has asked the AuthKit route since it was loaded. */
const countRequests = () =>
  performance.getEntriesByType('resource').filter(({ name }) => /[?&]authkit=(?!sign)/.test(name)).length;

/** A diary of the session, as this tab has seen it. */
export function Noticed() {
  const { user, organizationId, loading, error } = useAuth();
  const { jti } = useTokenClaims();
  const requests = useSyncExternalStore(everyRequest, countRequests, () => 0);
  const [diary, setDiary] = useState<Entry[]>([]);

  const who = user ? user.email + (organizationId ? ` in ${organizationId}` : '') : 'nobody is signed in';
  const what = error ? `no answer: ${error.message}` : jti ? `${who}, token …${jti.slice(-6)}` : who;

  useEffect(() => {
    if (loading) return;
    const entry = { at: new Date().toLocaleTimeString(), what };
    // oxlint-disable-next-line react/set-state-in-effect -- The diary is of what was shown, not of what was rendered.
    setDiary((before) => [entry, ...before].slice(0, KEPT));
  }, [loading, what]);

  return (
    <section className="card">
      <h2>What this tab has noticed</h2>
      <p>
        Open this page in a second tab, and sign out or renew the session there. This one follows, and asks no
        more than it must:{' '}
        <strong data-requests={requests}>{requests === 1 ? 'one request' : `${requests} requests`}</strong> so
        far.
      </p>
      <ol className="diary" aria-live="polite">
        {diary.map(({ at, what: seen }) => (
          <li key={at + seen}>
            <time>{at}</time> {seen}
          </li>
        ))}
      </ol>
    </section>
  );
}
