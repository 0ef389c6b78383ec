import type { Metadata } from 'next';
import Link from 'next/link';
import { Gates } from './gates';
import { ImpersonationPreview } from './impersonation-preview';
import { Noticed } from './noticed';
import { TokenCard } from './token-card';
import { WhoAmI } from './who-am-i';

export const metadata: Metadata = { title: 'Client' };

export default function ClientPage() {
  return (
    <>
      <header className="title">
        <h1>In the browser</h1>
        <p>
          This page is static: it was made when the app was built, and is the same for everybody. Who you are
          is filled in by client components, each of them a few lines long.
        </p>
      </header>
      <div className="columns">
        <WhoAmI />
        <TokenCard />
        <Gates />
        <Noticed />
        <ImpersonationPreview />
        <Link href="/client/members#the-way-back" className="card">
          <h2>Members only</h2>
          <p>
            A page whose client component asks for somebody signed in. Signed out, you come back to its very
            address, with what stands behind the #.
          </p>
        </Link>
      </div>
    </>
  );
}
