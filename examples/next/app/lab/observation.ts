import { withAuth } from '@workos-inc/authkit-nextjs';

/** What one place in the app saw. It names the token without ever containing it. */
export interface Observation {
  user: string | null;
  tokenId: string | null;
  /** Seconds since 1970. */
  expiresAt: number | null;
}

interface Claims {
  jti: string;
  exp: number;
}

// `withAuth` has verified the token, so reading its middle part is enough.
const claimsOf = (accessToken: string): Claims =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Claims;

export async function observe(): Promise<Observation> {
  const { user, accessToken } = await withAuth();
  if (!user) return { user: null, tokenId: null, expiresAt: null };

  const { jti, exp } = claimsOf(accessToken);
  return { user: user.email, tokenId: jti, expiresAt: exp };
}
