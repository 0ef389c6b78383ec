import { getUser } from '@workos-inc/authkit-nextjs';

export async function greeting(): Promise<string> {
  const { user } = await getUser();
  return user ? `Hello, ${user.email}` : 'Hello, whoever you are';
}
