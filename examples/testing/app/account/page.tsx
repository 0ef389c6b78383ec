import { withAuth } from '@workos-inc/authkit-nextjs';

export default async function AccountPage() {
  const { user, impersonator } = await withAuth({ ensureSignedIn: true });
  return (
    <>
      <h1>{user.email}</h1>
      {impersonator && <p>Somebody is acting for them: {impersonator.email}</p>}
    </>
  );
}
