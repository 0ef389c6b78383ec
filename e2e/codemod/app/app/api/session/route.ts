import { refreshSession } from '@workos-inc/authkit-nextjs';
import type { AccessToken } from '@workos-inc/authkit-nextjs';
import type { Session } from '../../../lib/auth';

type Parts = Pick<import('@workos-inc/authkit-nextjs').Session, 'accessToken'> & Partial<Session>;
type Claims = Pick<AccessToken, 'sid'>;

/** How many parts the token of the session has, and which session it is of. */
function describe({ accessToken }: Parts): Claims & { parts: number } {
  const [, payload = ''] = accessToken.split('.');
  const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  return { sid, parts: accessToken.split('.').length };
}

export async function GET() {
  const { accessToken } = await refreshSession();
  return accessToken ? Response.json(describe({ accessToken })) : new Response(null, { status: 401 });
}
