'use client';

import { Protect, SignedIn, SignedOut } from '@workos-inc/authkit-nextjs/components';

const open = <strong className="open">shows</strong>;
const closed = <span className="closed">hides</span>;

/** What each gate makes of you. */
export function Gates() {
  return (
    <section className="card">
      <h2>What you may see</h2>
      <ul className="gates">
        <li>
          <code>SignedIn</code>
          <SignedIn>{open}</SignedIn>
          <SignedOut>{closed}</SignedOut>
        </li>
        <li>
          <code>SignedOut</code>
          <SignedIn>{closed}</SignedIn>
          <SignedOut>{open}</SignedOut>
        </li>
        <li>
          <code>Protect role=&quot;admin&quot;</code>
          <Protect role="admin" fallback={closed}>
            {open}
          </Protect>
        </li>
        <li>
          <code>Protect permission=&quot;posts:write&quot;</code>
          <Protect permission="posts:write" fallback={closed}>
            {open}
          </Protect>
        </li>
      </ul>
      <p>A gate hides; it does not guard. What nobody else may see stays on the server.</p>
    </section>
  );
}
