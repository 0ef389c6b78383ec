import { auth } from '@clerk/nextjs/server';

export async function currentUserId() {
  return (await auth()).userId ?? undefined;
}
