import { withAuth } from '@workos-inc/authkit-nextjs';

/** Stands for the other service that the snippet calls with the user's token. */
export async function GET() {
  const auth = await withAuth({ accepts: ['bearer'] });
  return new Response(auth.via === 'bearer' ? `The service knows ${auth.claims.sub}` : 'Who are you?');
}
