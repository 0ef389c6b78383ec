import { getUser } from '@workos-inc/authkit-nextjs';

/** What the guide warns against: the redirect to sign-in is an error that the `catch` keeps from Next. */
export default async function Page() {
  try {
    const { user } = await getUser({ ensureSignedIn: true });
    return <p>Here is {user.email}</p>;
  } catch (error) {
    return <p>Caught: {String(error)}</p>;
  }
}
