import type { Metadata } from 'next';
import { Bench } from './bench';
import { observe } from './observation';

export const metadata: Metadata = { title: 'Session lab' };

export default async function LabPage() {
  return (
    <>
      <header className="title">
        <h1>Session lab</h1>
        <p>
          One session, looked at from three places. The colour belongs to the access token: while it is the
          same everywhere, all three agree. A token lives for minutes; the first request that finds it old
          brings a new one, and the colour changes for everybody.
        </p>
      </header>
      <Bench page={await observe()} />
    </>
  );
}
