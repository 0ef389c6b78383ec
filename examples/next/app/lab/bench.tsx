'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { observeInAction } from './actions';
import type { Observation } from './observation';
import { Token } from './token';

async function observeInHandler(): Promise<Observation> {
  const response = await fetch('/api/me', { cache: 'no-store' });
  return (await response.json()) as Observation;
}

function verdict(seen: Observation[]): string {
  if (seen.length < 3) return 'Ask all three, and compare.';
  return seen.every(({ tokenId }) => tokenId === seen[0]?.tokenId)
    ? 'All three see the same session.'
    : 'They saw different tokens: one was renewed between the questions. Ask again.';
}

export function Bench({ page }: { page: Observation }) {
  const router = useRouter();
  const [action, setAction] = useState<Observation>();
  const [handler, setHandler] = useState<Observation>();
  const [pending, startTransition] = useTransition();
  const { user, refreshAuth } = useAuth();

  const askPage = () => startTransition(() => router.refresh());
  const askAction = () => startTransition(async () => setAction(await observeInAction()));
  const askHandler = () => startTransition(async () => setHandler(await observeInHandler()));

  const askAll = () => {
    askPage();
    askAction();
    askHandler();
  };
  const renew = () =>
    startTransition(async () => {
      await refreshAuth();
      startTransition(askAll);
    });

  const places = [
    { name: 'Page', how: 'a Server Component, on this visit', seen: page, ask: askPage },
    { name: 'Action', how: 'a server action, called by a button', seen: action, ask: askAction },
    { name: 'Handler', how: 'a route handler, called with fetch', seen: handler, ask: askHandler },
  ];

  return (
    <>
      <div className="columns" aria-busy={pending}>
        {places.map(({ name, how, seen, ask }) => (
          <section key={name} className="card place" aria-label={name}>
            <h2>{name}</h2>
            <p>{how}</p>
            {seen ? <Token seen={seen} /> : <p className="token unasked">not asked yet</p>}
            <button type="button" className="quiet" onClick={ask} disabled={pending}>
              Ask the {name.toLowerCase()}
            </button>
          </section>
        ))}
      </div>
      <div className="verdict">
        <button type="button" disabled={pending} onClick={askAll}>
          Ask all three
        </button>
        {user && (
          <button type="button" className="quiet" disabled={pending} onClick={renew}>
            Renew the token
          </button>
        )}
        <p role="status">{verdict([page, action, handler].filter((seen) => seen !== undefined))}</p>
      </div>
    </>
  );
}
