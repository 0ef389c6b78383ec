export default async function Account() {
  const { getUser } = await import(`@workos-inc/authkit-nextjs`);
  const { user } = await getUser({ ensureSignedIn: true });
  return <h1>{user.email}</h1>;
}
