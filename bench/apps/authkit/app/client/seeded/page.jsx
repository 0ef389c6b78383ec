import { withAuth } from '@workos-inc/authkit-nextjs';
import { AuthKitProvider } from '@workos-inc/authkit-nextjs/components';
import { Who } from '../who';

export default async function Seeded() {
  const { accessToken: _, ...initialAuth } = await withAuth();
  return (
    <AuthKitProvider initialAuth={initialAuth}>
      <Who />
    </AuthKitProvider>
  );
}
