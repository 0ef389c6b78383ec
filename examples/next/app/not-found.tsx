import Link from 'next/link';

export default function NotFound() {
  return (
    <header className="title">
      <h1>Nothing here</h1>
      <p>
        This page does not exist. <Link href="/">Back to the start</Link>
      </p>
    </header>
  );
}
