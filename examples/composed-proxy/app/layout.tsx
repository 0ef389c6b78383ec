import { connection } from 'next/server';

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  // A nonce is for one answer alone, so no page can be made at build.
  await connection();
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
