import { auth } from './next-auth';

export async function currentUserId() {
  return (await auth())?.user?.email;
}
