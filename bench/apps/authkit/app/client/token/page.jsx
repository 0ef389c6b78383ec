import { AuthKitProvider } from '@workos-inc/authkit-nextjs/components';
import { Token, Who } from '../who';

export default function WithToken() {
  return (
    <AuthKitProvider>
      <Who />
      <Token />
    </AuthKitProvider>
  );
}
