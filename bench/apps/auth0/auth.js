import { auth0 } from './auth0';

export async function currentUserId() {
  return (await auth0.getSession())?.user.sub;
}
