'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

const PAGES = [
  { href: '/', name: 'Home' },
  { href: '/account', name: 'Account' },
  { href: '/client', name: 'Client' },
  { href: '/lab', name: 'Lab' },
];

export function SiteHeader() {
  const pathname = usePathname();

  return (
    <header className="site">
      <Link href="/" className="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" />
          <circle cx="16" cy="13" r="5" />
          <path d="M16 18v7m0-3h4" />
        </svg>
        AuthKit <span>for Next.js</span>
      </Link>
      <nav aria-label="Main">
        {PAGES.map(({ href, name }) => (
          <Link key={href} href={href} aria-current={pathname === href ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
    </header>
  );
}
