export const dynamic = 'force-dynamic';

/** Anybody's: what a visitor reads who is not signed in. */
export default function Home() {
  return (
    <main>
      <h1>Welcome</h1>
    </main>
  );
}
