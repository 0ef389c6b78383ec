import type { Metadata } from 'next';
import { AuthKitProvider, Impersonation } from '@workos-inc/authkit-nextjs/components';
import { SiteHeader } from './site-header';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'AuthKit for Next.js', template: '%s · AuthKit for Next.js' },
  description: 'Sign up, sign in, see a protected page and sign out, against an AuthKit on your own machine.',
};

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        <AuthKitProvider>
          <Impersonation />
          <a className="skip" href="#main">
            Skip to content
          </a>
          <SiteHeader />
          <main id="main">{children}</main>
          <footer>
            <p>Everything you see runs on this machine: the app, and the AuthKit it signs you in with.</p>
          </footer>
        </AuthKitProvider>
      </body>
    </html>
  );
}
