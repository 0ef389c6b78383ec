import Link from 'next/link';

export default function HomePage() {
  return <Link href="/account">Your account</Link>;
}
