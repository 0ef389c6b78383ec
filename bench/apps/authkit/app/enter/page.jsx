/** Anybody's page with a link to sign-in. */
export default function Enter() {
  return <a href="/callback?authkit=sign-in&return_to=%2Faccount">Sign in</a>;
}
