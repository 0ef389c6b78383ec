import Link from 'next/link';

const TOUR = [
  {
    href: '/account?tab=billing&x=a%20b',
    title: 'A protected page',
    text: 'Open it signed out: you sign in, and land on this exact address, query string and all.',
  },
  {
    href: '/client',
    title: 'A client component',
    text: 'The same session in the browser: hooks, gates, an access token that is renewed in time, and tabs that agree.',
  },
  {
    href: '/lab',
    title: 'Session lab',
    text: 'Watch one session from a page, a server action and a route handler, and see its token renewed.',
  },
];

// All decoration is here, so that page.tsx next door is the set-up guide's page and nothing else.
export default function HomeLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <section className="hero">
        <h1>
          Sign in <em>for real</em>.
        </h1>
        <p>
          Accounts, passwords, sessions and tokens: the whole round trip between a Next.js app and AuthKit, in
          a few lines of yours.
        </p>
        <div className="session">{children}</div>
      </section>
      <section className="tour" aria-label="What to try">
        {TOUR.map(({ href, title, text }) => (
          <Link key={href} href={href} className="card">
            <h2>{title}</h2>
            <p>{text}</p>
          </Link>
        ))}
      </section>
    </>
  );
}
