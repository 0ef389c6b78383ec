import { signOut } from '@workos-inc/authkit-nextjs';

async function leave() {
  'use server';
  /* snippet current/signing-out#1 */
}

export default function Page() {
  return (
    <form action={leave}>
      <button>Leave</button>
    </form>
  );
}
