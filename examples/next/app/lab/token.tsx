'use client';

import { useSyncExternalStore } from 'react';
import type { Observation } from './observation';

function everySecond(listener: () => void) {
  const timer = setInterval(listener, 1000);
  return () => clearInterval(timer);
}

const nowInSeconds = () => Math.floor(Date.now() / 1000);

// The server's clock is not the browser's, so the countdown begins in the browser.
const useNow = () => useSyncExternalStore(everySecond, nowInSeconds, () => undefined);

const hue = (tokenId: string) =>
  tokenId.split('').reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7);

function remaining(expiresAt: number, now: number | undefined): string {
  if (now === undefined) return '…';
  const seconds = expiresAt - now;
  if (seconds <= 0) return 'due for renewal';
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

export function Token({ seen }: { seen: Observation }) {
  const now = useNow();
  if (seen.tokenId === null || seen.expiresAt === null) return <p className="token unasked">signed out</p>;

  return (
    <div className="token" style={{ '--hue': hue(seen.tokenId) } as React.CSSProperties}>
      <span className="swatch" aria-hidden="true" />
      <span>
        <strong>{seen.user}</strong>
        <code data-token-id={seen.tokenId}>token …{seen.tokenId.slice(-6)}</code>
        <small>{remaining(seen.expiresAt, now)}</small>
      </span>
    </div>
  );
}
