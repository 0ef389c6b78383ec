import { AuthKitProvider } from '@workos-inc/authkit-nextjs/components';
import { Who } from '../who';

export default function Plain() {
  return (
    <AuthKitProvider>
      <Who />
    </AuthKitProvider>
  );
}
