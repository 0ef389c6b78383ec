import { headers } from 'next/headers';
import { auth } from './better-auth';

export async function currentUserId() {
  return (await auth.api.getSession({ headers: await headers() }))?.user.id;
}
