import type { Metadata } from 'next';
import { WhatYouMay } from './what-you-may';
import { WhoAmI } from './who-am-i';

export const metadata: Metadata = { title: 'Client' };

export default function ClientPage() {
  return (
    <>
      <header className="title">
        <h1>In the browser</h1>
        <p>
          This page is static: it was made when the app was built, and is the same for everybody. Who you are
          is filled in by a client component.
        </p>
      </header>
      <div className="columns">
        <WhoAmI />
        <WhatYouMay />
      </div>
    </>
  );
}
