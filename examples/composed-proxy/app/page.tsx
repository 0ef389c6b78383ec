import Link from 'next/link';

export default function HomePage() {
  return (
    <>
      <h1>Home</h1>
      <Link href="/account">Your account</Link>
    </>
  );
}
