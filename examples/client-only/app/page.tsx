import { Account } from './account';

// Nothing here asks who is signed in: the whole app is made at build.
export default function HomePage() {
  return (
    <>
      <h1>Home</h1>
      <Account />
    </>
  );
}
