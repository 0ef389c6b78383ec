/** Compiled, never run: what an app's augmentation does to the types. */
import {
  getTokenClaims,
  withAuth,
  type AccessTokenClaims,
  type NoUserInfo,
  type UserInfo,
} from '@workos-inc/authkit-nextjs';

declare module '@workos-inc/authkit-nextjs' {
  interface Register {
    claims: { plan: 'free' | 'pro' };
  }
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <T extends true>(_proof?: T): void => undefined;

same<Equal<AccessTokenClaims['plan'], 'free' | 'pro'>>();
same<Equal<AccessTokenClaims['sub'], string>>();

export async function narrowing(): Promise<void> {
  const ensured = await withAuth({ ensureSignedIn: true });
  same<Equal<typeof ensured, UserInfo>>();
  const maybe = await withAuth();
  same<Equal<typeof maybe, UserInfo | NoUserInfo>>();
  if (maybe.user) same<Equal<typeof maybe.accessToken, string>>();
  else same<Equal<typeof maybe.accessToken, undefined>>();
  const { plan } = await getTokenClaims();
  same<Equal<typeof plan, 'free' | 'pro' | undefined>>();
}
